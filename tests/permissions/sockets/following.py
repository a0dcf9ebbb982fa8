"""The topics of sockets that are asked about, and who looks on while the roles act there."""

from dataclasses import dataclass
from functools import cached_property

from backend.conversations.models import Conversation
from backend.conversations.services import open_conversation, start_group
from backend.meetups.models import CoffeeSeat
from backend.places.models import NetworkRole
from tests.backend.meetups.calls import let_in
from tests.cast import person
from tests.factories.places import PlaceFactory
from tests.permissions.addresses.world import World


@dataclass
class Watched:
    """A topic, and people beside the roles who follow it."""

    topic: str
    by: tuple = ()


class Topics:
    """Topics of one world by what they are called in the table; the first word is their kind."""

    def __init__(self, world: World):
        self.world = world

    @cached_property
    def nela(self):
        """A neighbour who is in everything."""
        return person("Nela", self.world.place)

    @cached_property
    def igor(self):
        """Another animator of the place."""
        return person("Igor", self.world.place, "animator")

    @cached_property
    def iga(self):
        """Another coordinator."""
        iga = person("Iga")
        NetworkRole.objects.create(user=iga, role=NetworkRole.Role.COORDINATOR)
        return iga

    def all(self) -> dict[str, Watched]:
        """Made in the order of the table."""
        return {name: make(self) for name, make in MADE.items()}


def room(topics: Topics, *by, **facts) -> Watched:
    facts = {"kind": "place", "place": topics.world.place, "title": "Ogród", **facts}
    return Watched(Conversation.objects.create(**facts).topic, by or (topics.nela,))


def group(topics: Topics) -> Watched:
    return Watched(start_group([topics.world.halina, topics.nela], by=topics.world.marek).topic, (topics.nela,))


def exchange(topics: Topics) -> Watched:
    world = topics.world
    talk = open_conversation(kind="exchange", place=world.place, people=[world.marek, topics.nela])
    return Watched(talk.topic, (topics.nela,))


def call(topics: Topics) -> Watched:
    """Marek and Halina are in it."""
    let_in(topics.world.call, topics.nela)
    return Watched(topics.world.call.topic, (topics.nela,))


def coffee(topics: Topics) -> Watched:
    CoffeeSeat.objects.create(coffee=topics.world.coffee, user=topics.nela)
    return Watched(topics.world.coffee.topic, (topics.nela,))


def of_place(kind: str, **facts):
    """A topic of the place, or of another one with these ``facts``."""
    return lambda topics: Watched(
        f"{kind}.{(PlaceFactory(**facts) if facts else topics.world.place).pk}", (topics.iga,)
    )


MADE = {
    "conversation of the place": lambda topics: Watched(topics.world.talk.topic, (topics.nela,)),
    "conversation for neighbours": lambda topics: room(topics, audience="neighbours"),
    "conversation of the team": lambda topics: room(topics, topics.igor, audience="animators"),
    "conversation that is locked": lambda topics: room(topics, is_locked=True),
    "conversation of an event": lambda topics: Watched(topics.world.date.conversation.topic, (topics.nela,)),
    "conversation of an exchange": exchange,
    "conversation of a group": group,
    "conversation of two": lambda topics: Watched(topics.world.private.topic),
    "conversation of animators": lambda topics: Watched(topics.world.animators.topic, (topics.igor,)),
    "place": lambda topics: Watched(f"place.{topics.world.place.pk}", (topics.nela,)),
    "place in draft": of_place("place", status="draft"),
    "event": lambda topics: Watched(f"event.{topics.world.date.event_id}", (topics.nela,)),
    "event that is proposed": lambda topics: Watched(f"event.{topics.world.proposal.pk}", (topics.iga,)),
    "meetup": lambda topics: Watched(f"meetup.{topics.world.call.meetup_id}", (topics.nela,)),
    "call": call,
    "coffee": coffee,
    "calendar": of_place("calendar"),
    "calendar of a draft": of_place("calendar", status="draft"),
    "calendar of the network": lambda topics: Watched("calendar.0", (topics.nela,)),
    "board": of_place("board"),
    "board of the network": lambda topics: Watched("board.0", (topics.nela,)),
    "desk": of_place("desk"),
    "desk of the network": lambda topics: Watched("desk.0", (topics.iga,)),
    "user": lambda topics: Watched(f"user.{topics.world.marek.pk}"),
}
