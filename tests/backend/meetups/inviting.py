"""Guests without an account, for tests of what they find and what they do not."""

from backend.accounts.models import User
from backend.meetups.models import Call, GuestLink, Meetup
from backend.meetups.services import come_as_guest, give_link
from tests.backend.meetups.calls import fresh, let_in

ENGLISH = {"Accept-Language": "en"}


def with_guests(call: Call, **facts) -> Call:
    """``call`` of an event to which guests may come."""
    Meetup.objects.filter(pk=call.meetup_id).update(lets_guests=True, **facts)
    return fresh(call)


def guest_of(call: Call, by, name="Basia", *, state: str = "", **said) -> User:
    """Somebody who came to the page by a link that ``by`` gave; with ``state`` also what became of it at the door."""
    guest = come_as_guest(give_link(call, by=by, name=name), name=name, **said)
    if state:
        let_in(call, guest, state)
    return guest


def link_of(guest: User) -> GuestLink:
    return guest.guest_links.get()


def come(client, link: GuestLink, name="Basia", **said):
    """What the button of the page does, in a browser of its own."""
    return client.post(link.get_absolute_url(), {"name": name, **said}, headers=ENGLISH)


def look(client, path: str, **headers):
    return client.get(path, headers={**ENGLISH, **headers})


def room(call: Call, word="") -> str:
    return f"/wydarzenia/{call.meetup.event.slug}/pokoj/{word}"


def act(client, call: Call, word: str, **said):
    return client.post(room(call, f"teraz/{word}/"), said, headers={**ENGLISH, "Accept": "text/html"})
