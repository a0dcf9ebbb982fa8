"""A server of BigBlueButton as its API is written down (https://docs.bigbluebutton.org/development/api/)."""

import hashlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from tests.local_server import serving

REQUIRED = {
    "create": {"name", "meetingID"},
    "join": {"fullName", "meetingID", "role"},
    "end": {"meetingID"},
    "getRecordings": set(),
    "publishRecordings": {"recordID", "publish"},
}


class BigBlueButtonServer:
    """Meetings, recordings and what was asked, in its order. ``secret`` is what ``bbb-conf --secret`` says."""

    def __init__(self, secret: str):
        self.secret = secret
        self.url = ""
        self.asked: list[tuple[str, dict]] = []
        self.meetings: dict[str, dict] = {}
        self.recordings: dict[str, list[dict]] = {}
        self.published: dict[str, bool] = {}
        self.phone = "613-555-1234"
        self.says = None  # instead of an answer

    def answer(self, path: str) -> str:
        """The XML for ``path`` with its query."""
        parts = urlsplit(path)
        name = parts.path.removeprefix("/bigbluebutton/api/")
        query, _mark, checksum = parts.query.rpartition("&checksum=")
        # "callName + queryString + sharedSecret", with SHA-256; the query as it was sent, without the checksum.
        if checksum != hashlib.sha256(f"{name}{query}{self.secret}".encode()).hexdigest():
            return failed("checksumError", "Checksums do not match")
        given = dict(parse_qsl(query, strict_parsing=True))
        if REQUIRED[name] - set(given):
            return failed("missingParameters", "")
        self.asked.append((name, given))
        return getattr(self, f"do_{name}")(given)

    def do_create(self, given):
        meeting = self.meetings.setdefault(given["meetingID"], {"createTime": str(1531155809613 + len(self.meetings))})
        if meeting.setdefault("given", given) != given:
            return failed("idNotUnique", "A meeting already exists with that meeting ID.")
        return success(
            f"<meetingID>{escape(given['meetingID'])}</meetingID><createTime>{meeting['createTime']}</createTime>"
            f"<voiceBridge>70757</voiceBridge><dialNumber>{self.phone}</dialNumber>"
        )

    def do_join(self, given):
        meeting = self.meetings.get(given["meetingID"])
        if meeting is None:
            return failed("invalidMeetingIdentifier", "")
        if given.get("createTime") != meeting["createTime"]:
            return failed("mismatchCreateTimeParam", "")
        if given["role"] not in ("MODERATOR", "VIEWER"):
            return failed("invalidRole", "")
        return success("<messageKey>successfullyJoined</messageKey>")

    def do_end(self, given):
        if self.meetings.pop(given["meetingID"], None) is None:
            return failed("notFound", "We could not find a meeting with that meeting ID.")
        return success("<messageKey>sentEndMeetingRequest</messageKey>")

    def do_getRecordings(self, given):
        found = self.recordings.get(given.get("meetingID", ""), [])
        if not found:
            return success("<recordings/><messageKey>noRecordings</messageKey>")
        return success(f"<recordings>{''.join(RECORDING.format(**one) for one in found)}</recordings>")

    def do_publishRecordings(self, given):
        self.published[given["recordID"]] = given["publish"] == "true"
        return success(f"<published>{given['publish']}</published>")


RECORDING = """
<recording><recordID>{id}</recordID><name>x</name><published>true</published><state>published</state>
<startTime>{start}</startTime><endTime>{end}</endTime>
<playback><format><type>podcast</type><url>https://bbb.example.org/podcast/{id}/audio.ogg</url></format>
<format><type>presentation</type><url>https://bbb.example.org/playback/presentation/2.3/{id}</url></format></playback>
</recording>"""


def success(inside: str) -> str:
    return f"<response><returncode>SUCCESS</returncode>{inside}</response>"


def failed(key: str, message: str) -> str:
    said = f"<messageKey>{key}</messageKey><message>{message}</message>"
    return f"<response><returncode>FAILED</returncode>{said}</response>"


@contextmanager
def running_server(secret: str):
    """A server that answers on a port of this machine."""
    server = BigBlueButtonServer(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = server.says or (200, server.answer(self.path))
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            pass

    with serving(Handler) as address:
        server.url = f"{address}/bigbluebutton"
        yield server
