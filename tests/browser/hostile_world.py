"""A database in which every text that somebody wrote is hostile; ``main`` runs beside the server of that database.

A new text field is filled by itself. What cannot be is in ``NOT_FILLED``, with the reason.
"""

import json
from itertools import cycle

from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.events.models import Attendance
from backend.events.services.invitations import invitation
from backend.notifications.models import Notification
from backend.notifications.selectors import preferences_of
from backend.notifications.services.writing import write_letter
from backend.privacy.services import letters
from tests.backend.privacy.making import Maker
from tests.browser.vectors import RUN, VECTORS
from tests.cast import person
from tests.factories.places import PlaceFactory
from tests.permissions.addresses.asking import methods_of, routes
from tests.permissions.addresses.samples import samples
from tests.permissions.addresses.world import World
from tests.signing_in import sign_in_now

# A neighbour, who keeps the place, and who keeps the network; the last for what is closed to the others.
READERS = ("marek", "halina", "ewa")
ALL = "\n\n".join(VECTORS)
NAME = f'"><img src=x onerror={RUN}>'
LINK = f"https://example.org/{NAME}"
# No text of anybody's: their type says what may stand there, or that the database makes it of other fields.
OF_PROGRAM = {"SlugField", "CodesField", "FoldedField", "StemmedField"}
# Codes, keys, hashes and names of things: written by the program, or chosen from a list.
CODES = {
    "action", "anchor_hash", "arrangement", "category", "code", "code_hash", "commitment", "content_digest",
    "content_type", "credential", "digest", "etag", "event", "handle", "hash", "head_hash", "holidays", "job", "key",
    "kind",
    "language", "last_modified", "message_hash", "occasion", "order", "pair", "partstat", "password", "previous_hash",
    "purpose", "record_id", "rrule", "secret", "sha256", "source_digest", "source_id", "target_id", "target_type",
    "time_zone", "token_hash", "topic", "uid", "version", "way",
}  # fmt: skip
JSON_OF_CODES = {"capacities", "did", "exdates", "languages", "rdates", "rehearsed", "skipped", "slots", "source"}
# Of a notification: times and their zone. A job that runs meanwhile in the server may tell of a date, too.
OF_MOMENTS = {"at", "until_at", "was_at", "zone"}
# What stands in a list that is empty at first.
EMPTY = {"places.Room.equipment": lambda turn: [{"name": next(turn), "count": 2}]}
# By label of the model and name of the field.
NOT_FILLED = {
    "audit.AuditEntry.data": "sealed: the database refuses to change it; test_hostile.py writes it through the pages",
    "events.CalendarSubscription.report": "numbers and dates of the last read",
    "live.AccessFact.data": "numbers for other processes",
    "meetups.NoteEdit.change": "places in the text of the notes",
    "meetups.NoteEdit.removed": "read by undoing alone",
    "moderation.MonthOfModeration.counts": "numbers under codes, written by the night",
    "moderation.MonthOfModeration.waits": "minutes under codes, written by the night",
    "moderation.Evidence.data": "names of kept files; its words are filled in `text`",
    "notifications.MailPreferences.choices": "codes of topics",
    "notifications.Notification.url": "an address of ours, made by the program",
    "panel.NetworkFigures.said": "figures",
    "sharing.SavedSearch.query": "an address's query, taken apart and checked when it is read",
    "terms.Clause.number": "a number such as 2.1; the form refuses all else",
    "terms.Announcement.url": "an address, checked when it is written and when it is shown",
}


class Filler(Maker):
    """Makes a row beside what the world has already."""

    def shared(self, label: str):
        if label not in self.known and (there := apps.get_model(label)._base_manager.first()):
            self.known[label] = there
        return super().shared(label)

    def value_for(self, field: models.Field):
        if isinstance(field, models.OneToOneField):
            taken = field.model._base_manager.values(field.attname)
            if free := field.related_model._base_manager.exclude(pk__in=taken).first():
                return free
        return super().value_for(field)


def text_fields():
    """Every field of ours in which words can stand."""
    for model in apps.get_models():
        if not model.__module__.startswith("backend."):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices:
                yield field


def is_filled(field: models.Field) -> bool:
    kind = type(field).__name__
    if kind in OF_PROGRAM or field.name in CODES or str(field) in NOT_FILLED:
        return False
    return not (isinstance(field, models.JSONField) and field.name in JSON_OF_CODES)


def words(field: models.Field, row, turn):
    """Hostile words that fit into ``field``."""
    if str(field) in EMPTY:
        return EMPTY[str(field)](turn)
    if isinstance(field, models.JSONField):
        return in_json(field.value_from_object(row), turn)
    if isinstance(field, models.EmailField):
        return f'"<img src=x onerror={RUN}>{row.pk}"@example.org'
    if isinstance(field, models.URLField):
        return LINK[: field.max_length]
    room = field.max_length or len(ALL)
    if room >= 1000:
        return ALL[:room]
    return next((one for one in (next(turn) for _ in VECTORS) if len(one) <= room), NAME[:room])


def in_json(value, turn):
    """The same structure with other words; by language where nothing stands yet."""
    if isinstance(value, dict) and value:
        return {key: one if key in OF_MOMENTS else in_json(one, turn) for key, one in value.items()}
    if isinstance(value, list) and value:
        return [in_json(one, turn) for one in value]
    if isinstance(value, str):
        return next(turn)
    if value == {}:
        return {code: next(turn) for code in ("pl", "en", "uk")}
    return [next(turn), next(turn)] if value == [] else value


def poison(field: models.Field, turn) -> int:
    """Write into ``field`` of all rows; how many took it."""
    taken = 0
    for row in field.model._base_manager.all():
        try:
            with transaction.atomic():
                field.model._base_manager.filter(pk=row.pk).update(**{field.attname: words(field, row, turn)})
            taken += 1
        except DatabaseError:  # what is published, sealed, or checked by the database stays as it is
            continue
    return taken


def make_world() -> tuple[World, dict[str, User]]:
    place = PlaceFactory(slug="pod-jesionem", name="Dom")
    roles = {"halina": "animator", "zofia": "moderator", "marek": "member", "oksana": "member"}
    cast = {name: person(name.title(), place, role) for name, role in roles.items()}
    cast |= {name: person(name.title()) for name in ("jan", "ewa", "adam")}
    for name, role in (("ewa", "coordinator"), ("adam", "moderator")):
        apps.get_model("places.NetworkRole").objects.create(user=cast[name], role=role)
    lech, iwo = person("Lech", place), person("Iwo", place)
    return World(place, **cast, lech=lech, iwo=iwo), cast


def fill() -> tuple[list[str], list[str], dict[str, User]]:
    """Everything that the addresses are asked about, and a row of every kind: all addresses, and fields left out."""
    world, cast = make_world()
    paths = [
        path
        for route, _name, view in routes()
        if "GET" in methods_of(view) and not route.startswith("api/")
        for _what, path in samples(route, world)
    ]
    assert world.handout.url  # the one that is asked about is a file
    maker = Filler(**{"places.Place": world.place, "accounts.User": world.marek})
    turn, empty = cycle(VECTORS), []
    fields = [field for field in text_fields() if is_filled(field)]
    for label in sorted({field.model._meta.label for field in fields}):
        if not apps.get_model(label)._base_manager.exists():
            maker.make(label)
    for kind in Notification.Kind.values:
        facts = dict.fromkeys(("who", "what", "where", "reason", "place", "title", "text", "by", "note"), NAME)
        facts |= {"at": timezone.now().isoformat(), "zone": world.place.zone.key}
        Notification.objects.create(recipient=world.marek, kind=kind, params=facts, url="/")
    for field in fields:
        if not poison(field, turn):
            empty.append(str(field))
    return paths, empty, cast


def written_letters() -> dict[str, list[str]]:
    """Every letter with pictures of type, by its template."""
    marek = User.objects.get(pk=Notification.objects.first().recipient_id)
    rows = list(Attendance.objects.filter(user=marek).select_related("occurrence__event__place", "user")[:1])
    about = [write_letter(preferences_of(marek), [row]) for row in marek.notifications.all()]
    made = {
        "notifications.html": [*about, write_letter(preferences_of(marek), list(marek.notifications.all()))],
        "invitation.html": [invitation(rows, method=one, email=marek.email) for one in ("REQUEST", "CANCEL")],
        "leaving.html": [letters.farewell(marek), letters.letter(marek, NAME, "held", held=[NAME])],
    }
    return {name: [html_of(one) for one in ones] for name, ones in made.items()}


def html_of(letter: EmailMultiAlternatives) -> str:
    return next(part.content for part in letter.alternatives if part.mimetype == "text/html")


def main() -> None:
    """Print as JSON: all addresses, sessions by name, letters by template, and fields that took nothing."""
    paths, empty, cast = fill()
    sessions = {}
    for name in READERS:
        client = Client()
        sign_in_now(client, User.objects.get(pk=cast[name].pk))
        sessions[name] = client.cookies["sessionid"].value
    print(json.dumps({"paths": paths, "sessions": sessions, "letters": written_letters(), "empty": empty}))
