"""What the page of a date shows beside the date itself."""

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.accounts.models import User
from backend.events.models import Occurrence
from backend.events.selectors.editing import Step, story_of
from backend.places.models import Place

MAP = "https://www.openstreetmap.org/"


@dataclass(frozen=True)
class EventPage:
    """Who leads, which places host it, what became of a proposal, where it is on a map, how accessible it is."""

    leaders: list[User]
    hosts: list[Place]
    my_hosts: list[Place]
    story: list[Step]
    map_url: str
    known_access: list[tuple[str, bool]]
    unknown_access: list[str]


def event_page(occurrence: Occurrence, user) -> EventPage:
    """For ``user``, who may see ``occurrence`` (at most 3 queries)."""
    event = occurrence.event
    leaders = list(event.organisers.select_related("avatar").order_by("display_name", "pk"))
    hosts = list(event.cohosts.visible_to(user).order_by("name"))
    knows_story = not event.is_published and (user.pk == event.author_id or user.has_perm("events.review", event))
    facts = event.access_facts()
    return EventPage(
        leaders=leaders or ([event.author] if event.author else []),
        hosts=hosts,
        my_hosts=[host for host in hosts if user.has_perm("events.add", host)],
        story=story_of(event) if knows_story else [],
        map_url=map_url(occurrence),
        known_access=[(label, answer) for _code, label, answer in facts if answer is not None],
        unknown_access=[str(label) for _code, label, answer in facts if answer is None],
    )


def map_url(occurrence: Occurrence) -> str:
    """Where it takes place, on OpenStreetMap: a point when it is known, else a search for the address."""
    place = occurrence.place
    if not occurrence.address and place.latitude is not None and not place.location_is_approximate:
        point = {"mlat": place.latitude, "mlon": place.longitude}
        return f"{MAP}?{urlencode(point)}#map=18/{place.latitude}/{place.longitude}"
    address = occurrence.address or ", ".join(filter(None, [place.address or place.name, place.city]))
    return f"{MAP}search?{urlencode({'query': address})}"
