"""BigBlueButton: meetings on the operator's server, by its API (https://docs.bigbluebutton.org/development/api/).

Without a server in the settings a meeting is a link that somebody made elsewhere, as with Zoom.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

import httpcore
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from backend.meetups.models import Call, Meetup
from backend.meetups.providers.base import CALL_FEATURES, Frame, Join, Provider, ProviderFailed, Recorded, Role

MOST_SECONDS = 8.0
MOST_BYTES = 1024 * 1024
# What servers say that have no telephone (``defaultDialAccessNumber`` of bigbluebutton.properties).
NO_PHONE = "613-555-1234"
NOT_FOUND = ("notFound", "noRecordings")


class BigBlueButton(Provider):
    """One meeting for each date; a recorded one is another than one that is not, so that a change of mind counts."""

    def needs_url(self) -> bool:
        return not is_configured()

    @property
    def can_end(self) -> bool:
        return is_configured()

    @property
    def can_record(self) -> bool:
        return is_configured()

    def is_personal(self, meetup: Meetup) -> bool:
        return not meetup.url

    def join(self, call: Call, user, *, role: Role, at: datetime) -> Join:
        if call.meetup.url:
            return super().join(call, user, role=role, at=at)
        made = self._create(call)
        is_host = role == Role.HOST
        asked = {
            "meetingID": meeting_id(call),
            "fullName": user.display_name,
            "role": "MODERATOR" if is_host else "VIEWER",
            # Fails for a later meeting of the same name: a way in is for this meeting only.
            "createTime": text(made, "createTime"),
            "userID": salted_hmac(
                "meetups.bigbluebutton", f"{call.meetup_id}:{user.pk}", algorithm="sha256"
            ).hexdigest()[:20],
            "errorRedirectUrl": room_url(call),
        }
        if call.meetup.has_lobby and not is_host:
            asked["guest"] = "true"  # the moderator lets them in (``guestPolicy``)
        phone = text(made, "dialNumber")
        has_phone = phone not in ("", NO_PHONE)
        return Join(
            url=signed("join", asked),
            phone=phone if has_phone else call.meetup.phone,
            pin=text(made, "voiceBridge") if has_phone else call.meetup.pin,
        )

    def address(self, call: Call) -> str:
        return call.meetup.url or f"{settings.BBB_URL}/api/join"

    def frame(self, url: str) -> Frame | None:
        if not is_configured() or not url.startswith(f"{settings.BBB_URL}/"):
            return None
        parts = urlsplit(settings.BBB_URL)
        return Frame(url=url, origin=f"{parts.scheme}://{parts.netloc}".lower(), features=CALL_FEATURES)

    def end(self, call: Call) -> None:
        # Ended by itself when the last one left: what was asked for is so.
        ask("end", {"meetingID": meeting_id(call)}, unless=NOT_FOUND)

    def recordings(self, call: Call) -> Iterable[Recorded]:
        answer = ask("getRecordings", {"meetingID": meeting_id(call, is_recorded=True)}, unless=NOT_FOUND)
        return [recorded for one in answer.iter("recording") if (recorded := as_recorded(one))]

    def publish(self, record_id: str, *, is_published: bool) -> None:
        ask("publishRecordings", {"recordID": record_id, "publish": "true" if is_published else "false"})

    def _create(self, call: Call) -> Element:
        """The meeting of ``call``; asking again changes nothing ("The create call is idempotent")."""
        is_recorded = call.outside.is_recorded
        asked = {
            "name": call.occurrence.title,
            "meetingID": meeting_id(call),
            "logoutURL": room_url(call),
            "guestPolicy": "ASK_MODERATOR" if call.meetup.has_lobby else "ALWAYS_ACCEPT",
            # Who comes early waits for the others for as long as the way in is open.
            "meetingExpireIfNoUserJoinedInMinutes": str(max(5, call.meetup.opens_before + 20)),
            "record": "true" if is_recorded else "false",
        }
        if is_recorded:
            # A moderator starts it; everybody is asked again there, and sees a sign while it runs.
            asked |= {"autoStartRecording": "false", "allowStartStopRecording": "true", "notifyRecordingIsOn": "true"}
        return ask("create", asked)


def is_configured() -> bool:
    return bool(settings.BBB_URL and settings.BBB_SECRET)


def meeting_id(call: Call, *, is_recorded: bool | None = None) -> str:
    """Letters, digits, dashes: a secret of the event, and which date it is."""
    if is_recorded is None:
        is_recorded = call.outside.is_recorded
    return f"{call.meetup.room}-{call.pk}{'-r' if is_recorded else ''}"


def room_url(call: Call) -> str:
    return settings.PUBLIC_URL + reverse("meetup-room", args=[call.meetup.event.slug])


def signed(name: str, parameters: dict[str, str]) -> str:
    """The address of a call of the API: the checksum is over its name, its query as it is sent, and the secret.

    "API Security Model", with SHA-256 (known to servers since 2.5, as SHA-1 before).
    """
    query = urlencode(parameters)
    checksum = hashlib.sha256(f"{name}{query}{settings.BBB_SECRET}".encode()).hexdigest()
    return f"{settings.BBB_URL}/api/{name}?{query}&checksum={checksum}"


def ask(name: str, parameters: dict[str, str], *, unless: tuple[str, ...] = ()) -> Element:
    """What the server answers. Raises ``ProviderFailed``, unless it refuses with one of the keys ``unless``."""
    if not is_configured():
        raise ProviderFailed  # there was a server once
    answer = parsed(fetched(signed(name, parameters)))
    if text(answer, "returncode") != "SUCCESS" and text(answer, "messageKey") not in unless:
        raise ProviderFailed
    return answer


def fetched(url: str) -> bytes:
    """The operator's own server: it may stand in a private network, and leads nowhere else."""
    limits = dict.fromkeys(("connect", "read", "write", "pool"), MOST_SECONDS)
    try:
        with (
            httpcore.ConnectionPool() as pool,
            pool.stream("GET", url, headers={"Accept": "application/xml"}, extensions={"timeout": limits}) as response,
        ):
            content = b""
            for part in response.iter_stream():
                content += part
                if len(content) > MOST_BYTES:
                    raise ProviderFailed
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError):
        raise ProviderFailed from None
    if response.status != 200:
        raise ProviderFailed
    return content


def parsed(content: bytes) -> Element:
    # Entities, which can grow without end or read files, need a document type; the API has none.
    if b"<!DOCTYPE" in content:
        raise ProviderFailed
    try:
        return fromstring(content)  # noqa: S314 - without a document type there are no entities
    except ParseError:
        raise ProviderFailed from None


def text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def as_recorded(element: Element) -> Recorded | None:
    """A recording with something to watch; times are milliseconds since 1970."""
    formats = {text(one, "type"): text(one, "url") for one in element.iterfind("playback/format")}
    url = formats.get("presentation") or formats.get("video") or next(iter(formats.values()), "")
    try:
        started, ended = int(text(element, "startTime")), int(text(element, "endTime"))
    except ValueError:
        return None
    if not url.startswith(("https://", "http://")) or not text(element, "recordID"):
        return None
    return Recorded(
        record_id=text(element, "recordID"),
        url=url,
        recorded_at=datetime.fromtimestamp(started / 1000, UTC),
        minutes=max(1, round((ended - started) / 60_000)),
    )
