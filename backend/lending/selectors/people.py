"""Who stands at the desk: members of the place by name, or by the card that a person shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import User
from backend.lending.models import Loan, Pause
from backend.lending.selectors.borrower import Record, count
from backend.places.models import Membership, Place
from backend.search.folding import fold

SALT = "lending.card"
CARD_LASTS = 15 * 60  # seconds: shown at the desk, and of no use afterwards
MOST = 8
SHORTEST = 2  # letters of a name


@dataclass(frozen=True)
class Neighbour:
    """A person with an account and what the desk should know before it lends: facts, never a score."""

    user: User
    record: Record
    late: int  # how many things are overdue, anywhere
    pause: Pause | None


def people_named(place: Place, words: str) -> list[User]:
    """Members of ``place``, and who borrowed there, each word of whose name begins so, diacritics aside (1 query)."""
    parts = fold(words).split()
    if sum(map(len, parts)) < SHORTEST:
        return []
    named = Q()
    for part in parts:
        named &= Q(search_text__startswith=part) | Q(search_text__contains=f" {part}")
    return list(User.objects.active().filter(named, known_at(place)).order_by("display_name", "pk")[:MOST])


def known_at(place: Place) -> Q:
    """People who belong to ``place`` or borrowed there."""
    members = Membership.objects.active().filter(place=place.pk).order_by().values("user")
    return Q(pk__in=members) | Q(pk__in=Loan.objects.filter(place=place.pk).order_by().values("borrower"))


def neighbours(place: Place, people: Iterable[User]) -> list[Neighbour]:
    """``people`` with what they brought back in time and what is late anywhere, and a pause here (2 queries)."""
    people, now = list(people), timezone.now()
    facts = {person.pk: {"on_time": 0, "ended": 0, "out": 0} for person in people}
    late = dict.fromkeys(facts, 0)
    loans = Loan.objects.agreed().filter(borrower__in=facts, status__in=[*Loan.ENDED, Loan.Status.ON_LOAN])
    for loan in loans.only("borrower", "status", "returned_at", "ends_at", "said_back_at", "disputed_at"):
        count(facts[loan.borrower_id], loan.status, loan.returned_at, loan.ends_at)
        late[loan.borrower_id] += loan.is_owed and loan.ends_at < now
    running = place.lending_pauses.running(at=now).filter(user__in=facts)
    pauses = {pause.user_id: pause for pause in running.order_by("ends_at")}
    return [Neighbour(person, Record(**facts[person.pk]), late[person.pk], pauses.get(person.pk)) for person in people]


def card_of(user: User) -> str:
    """What ``user`` shows at a desk as a picture: it says who they are, for a quarter of an hour."""
    return signing.dumps(user.handle, salt=SALT)


def person_of_card(card: str) -> User | None:
    """Whose card it is; ``None`` when it is too old, not ours, or of nobody."""
    try:
        handle = signing.loads(card, salt=SALT, max_age=CARD_LASTS)
    except signing.BadSignature:
        return None
    return User.objects.active().filter(handle=handle).first()


def may_be_chosen(place: Place, handle: str, card: str = "") -> User | None:
    """The person with ``handle``, if ``place`` knows them or they showed their ``card`` (2 queries at most)."""
    known = User.objects.active().filter(known_at(place), handle=handle).first()
    if known or not card:
        return known
    shown = person_of_card(card)
    return shown if shown and shown.handle == handle else None


def pauses_of(place: Place) -> tuple[list[Pause], list[Pause]]:
    """Pauses that run, those with an objection first, and the last that are over (2 queries)."""
    rows, now = place.lending_pauses.select_related("user", "by", "place"), timezone.now()
    running = sorted(rows.running(at=now), key=lambda one: (not one.objected_at or bool(one.answered_at), one.ends_at))
    return running, list(rows.exclude(pk__in=[one.pk for one in running]).order_by("-pk")[:20])


def pauses_that_run(user) -> list[Pause]:
    """Places that lend nothing to ``user`` now (1 query)."""
    rows = Pause.objects.running(at=timezone.now()).filter(user=user.pk)
    return list(rows.select_related("place").order_by("ends_at"))
