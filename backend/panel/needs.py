"""What needs a person today: a registry, one provider a need, each scoped to what ``user`` may do about it.

An app above adds its own with ``register`` (from ``AppConfig.ready``); an app below is asked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.bookings.models import Booking
from backend.bookings.selectors.desk import requests_to
from backend.events.models import CalendarSubscription, Event
from backend.lending.models import Loan
from backend.lending.querysets import looks_at_disputes
from backend.moderation.selectors import appeals_for, open_reports_for
from backend.moderation.selectors.rota import asked_duties, duties_today, weekend_gaps
from backend.panel.selectors import house
from backend.places.models import Closing, Membership
from backend.places.registry import effects_of_closing
from backend.places.roles import roles_of
from backend.places.rules import is_coordinator
from backend.terms.selectors import declaration_due


@dataclass(frozen=True)
class Waiting:
    """How many wait, since when the oldest does (``None``: nobody knows), and where it is done."""

    count: int
    oldest: datetime | None = None
    url: str = ""


NOBODY = Waiting(0)


@dataclass(frozen=True)
class Need:
    """``concerns``: whether ``user`` has to do with it. ``look``: one query. ``says``: a sentence for a count."""

    code: str
    icon: str
    concerns: Callable[..., bool]
    look: Callable[..., Waiting]
    says: Callable[[int], str]
    act: str | Promise
    clear: str | Promise  # said when nobody waits
    is_grave: bool = False


@dataclass(frozen=True)
class Card:
    """One need of one person, with what waits."""

    need: Need
    waiting: Waiting

    @property
    def sentence(self) -> str:
        return self.need.says(self.waiting.count)

    @property
    def hours(self) -> int | None:
        """How long the oldest has waited, in whole hours."""
        oldest = self.waiting.oldest
        return int((timezone.now() - oldest).total_seconds() // 3600) if oldest else None


NEEDS: dict[str, Need] = {}


def register(need: Need) -> None:
    """Let the dashboard show ``need``, after those before it."""
    NEEDS[need.code] = need


def cards_of(user) -> list[Card]:
    """Everything that concerns ``user``, also what nobody waits for (one query a need)."""
    return [Card(need, need.look(user)) for need in NEEDS.values() if need.concerns(user)]


def runs_places(user) -> bool:
    return user.has_perm("panel.run_places")


def run_by(user, place: str = "place") -> Q:
    """Rows of places that ``user`` runs, as a condition."""
    return Q() if is_coordinator(user) else Q(**{f"{place}__in": roles_of(user).animated})


def keeps_order(user) -> bool:
    roles = roles_of(user)
    return bool(roles.network or roles.kept)


def whole(rows, moment: str, url: str) -> Waiting:
    """All of ``rows``, done in one place (1 query)."""
    found = rows.order_by().aggregate(n=Count("pk"), oldest=Min(moment))
    return Waiting(found["n"], found["oldest"], url)


def by_place(rows, moment: str, address: str) -> Waiting:
    """``rows`` of several places, each with its own page: the link leads to where the oldest waits (1 query)."""
    groups = rows.order_by().values("place__slug").annotate(n=Count("pk"), oldest=Min(moment))
    now = timezone.now()
    found = sorted(groups, key=lambda row: row["oldest"] or now)
    if not found:
        return NOBODY
    return Waiting(sum(row["n"] for row in found), found[0]["oldest"], reverse(address, args=[found[0]["place__slug"]]))


def reports(user) -> Waiting:
    return whole(open_reports_for(user), "opened_at", reverse("report-queue"))


def appeals(user) -> Waiting:
    return whole(appeals_for(user), "created_at", reverse("appeal-queue"))


def duty_today(user) -> Waiting:
    return Waiting(duties_today(user), url=reverse("rota"))


def duties_asked(user) -> Waiting:
    return whole(asked_duties(user), "offered_at", reverse("rota"))


def nobody_on_duty(user) -> Waiting:
    """Times without anybody until the weekend is over."""
    return Waiting(len(weekend_gaps()), url=reverse("rota"))


def declaration(user) -> Waiting:
    review = declaration_due()
    return Waiting(1, url=reverse("panel-declaration")) if review.is_overdue or review.is_soon else NOBODY


def joins(user) -> Waiting:
    asked = Membership.objects.filter(run_by(user), status=Membership.Status.PENDING)
    return by_place(asked, "created_at", "place-members")


def proposals(user) -> Waiting:
    return whole(Event.objects.to_review_by(user), "updated_at", reverse("proposal-queue"))


def rooms(user) -> Waiting:
    """A series is one request."""
    rows = requests_to(user).filter(status=Booking.Status.REQUESTED).order_by()
    found = rows.aggregate(
        in_series=Count("series", distinct=True), single=Count("pk", filter=Q(series=None)), oldest=Min("created_at")
    )
    return Waiting(found["in_series"] + found["single"], found["oldest"], reverse("booking-queue"))


def desk_loans(user):
    """Loans over a desk that ``user`` runs; of those disputed somebody else decides."""
    over_the_desk = Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK)
    return Loan.objects.filter(run_by(user), over_the_desk, disputed_at=None)


def loans(user) -> Waiting:
    """To be answered, looked at, or handed out from a place's shelf."""
    status = Loan.Status
    asked = Q(status=status.REQUESTED, listing__is_of_place=True)
    longer = Q(status=status.ON_LOAN, extend_until__isnull=False, listing__is_of_place=True)
    here = Q(status__in=(status.READY, status.NEEDS_LOOK))
    return by_place(desk_loans(user).filter(asked | longer | here), "updated_at", "lending-desk")


def overdue(user) -> Waiting:
    return by_place(desk_loans(user).overdue(at=timezone.now()), "ends_at", "lending-desk")


def disputes(user) -> Waiting:
    """Those that ``user`` was asked to look at: nobody else may decide them."""
    rows = Loan.objects.filter(reviewer=user.pk, disputed_at__isnull=False).order_by("disputed_at")
    found = list(rows.values_list("disputed_at", "slug"))
    if not found:
        return NOBODY
    return Waiting(len(found), found[0][0], reverse("loan", args=[found[0][1]]))


def calendars(user) -> Waiting:
    broken = CalendarSubscription.objects.filter(run_by(user), is_active=True).exclude(failure="")
    return by_place(broken, "fetched_at", "calendar-sources")


def closings(user) -> Waiting:
    """What is planned after the day on which a place closes, until that day (1 query, and some for each such place)."""
    plans = Closing.objects.filter(run_by(user), done_at=None).select_related("place").order_by("closes_on", "pk")
    left = [(plan, sum(duty.count for duty in effects_of_closing(plan.place, plan.closes_on))) for plan in plans]
    left = [(plan, count) for plan, count in left if count]
    if not left:
        return NOBODY
    url = reverse("place-closing", args=[left[0][0].place.slug])
    return Waiting(sum(count for _plan, count in left), min(plan.planned_at for plan, _count in left), url)


def letters(user) -> Waiting:
    return whole(house.failed_letters(), "finished_at", reverse("panel-house"))


def jobs(user) -> Waiting:
    stopped = house.stopped()
    return Waiting(len(stopped), min((one.since for one in stopped if one.since), default=None), reverse("panel-house"))


def plans_rota(user) -> bool:
    return user.has_perm("moderation.plan_rota")


def sees_house(user) -> bool:
    return user.has_perm("panel.see_house")


for one in (
    Need(
        "jobs", "timer", sees_house, jobs,
        lambda n: ngettext("%d background job stands still", "%d background jobs stand still", n) % n,
        _("See what stopped"), _("Background jobs run"), is_grave=True,
    ),
    Need(
        "reports", "flag", keeps_order, reports,
        lambda n: ngettext("%d report waits for a decision", "%d reports wait for a decision", n) % n,
        _("Read and decide"), _("No report waits"), is_grave=True,
    ),
    Need(
        "appeals", "rotate-ccw", keeps_order, appeals,
        lambda n: ngettext("%d appeal waits for an answer", "%d appeals wait for an answer", n) % n,
        _("Read and answer"), _("No appeal waits"),
    ),
    Need(
        "duty_today", "shield-check", keeps_order, duty_today,
        lambda n: _("You are on duty today"),
        _("See the rota"), _("You are not on duty today"),
    ),
    Need(
        "duties_asked", "hand", keeps_order, duties_asked,
        lambda n: ngettext("You are asked to take %d duty", "You are asked to take %d duties", n) % n,
        _("Answer"), _("Nobody asks you to take a duty"),
    ),
    Need(
        "nobody_on_duty", "circle-alert", plans_rota, nobody_on_duty,
        lambda n: _("Nobody is on duty for some of this weekend"),
        _("Plan it"), _("Somebody is on duty this weekend, or no rota is kept"),
    ),
    Need(
        "disputes", "handshake", looks_at_disputes, disputes,
        lambda n: ngettext("%d loan is seen differently by its two sides", "%d loans are seen differently", n) % n,
        _("Look at it fairly"), _("No loan is disputed"),
    ),
    Need(
        "joins", "user-plus", runs_places, joins,
        lambda n: ngettext("%d person asks to join", "%d people ask to join", n) % n,
        _("Admit or decline"), _("Nobody waits to be admitted"),
    ),
    Need(
        "proposals", "calendar-plus", runs_places, proposals,
        lambda n: ngettext("%d proposed event waits", "%d proposed events wait", n) % n,
        _("Read and answer"), _("No proposed event waits"),
    ),
    Need(
        "rooms", "door-open", runs_places, rooms,
        lambda n: ngettext("%d request for a room waits", "%d requests for rooms wait", n) % n,
        _("Accept or propose another time"), _("No request for a room waits"),
    ),
    Need(
        "loans", "hand", runs_places, loans,
        lambda n: ngettext("%d loan needs the desk", "%d loans need the desk", n) % n,
        _("Go to the desk"), _("No loan waits at the desk"),
    ),
    Need(
        "overdue", "history", runs_places, overdue,
        lambda n: ngettext("%d loan is overdue", "%d loans are overdue", n) % n,
        _("Ask for it back"), _("No loan is overdue"),
    ),
    Need(
        "calendars", "calendar-days", runs_places, calendars,
        lambda n: ngettext(
            "%d calendar that you follow cannot be read", "%d calendars that you follow cannot be read", n
        ) % n,
        _("Mend its address"), _("Calendars that you follow can be read"),
    ),
    Need(
        "closings", "triangle-alert", runs_places, closings,
        lambda n: ngettext(
            "%d thing is planned after the day on which a place closes",
            "%d things are planned after the day on which a place closes", n,
        ) % n,
        _("Look and answer each"), _("Nothing is planned after a closing"),
    ),
    Need(
        "declaration", "accessibility", sees_house, declaration,
        lambda n: _("The accessibility declaration is due for its yearly review"),
        _("Review it"), _("The accessibility declaration was reviewed"),
    ),
    Need(
        "letters", "mail", sees_house, letters,
        lambda n: ngettext("%d letter did not leave", "%d letters did not leave", n) % n,
        _("Send again"), _("All letters left"),
    ),
):  # fmt: skip
    register(one)
