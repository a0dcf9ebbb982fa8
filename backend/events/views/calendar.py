"""The calendar of a place and of the network; ``pages`` adds that of a person."""

from dataclasses import dataclass, field
from itertools import chain

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from backend.events import selectors
from backend.events.forms.filters import CalendarFilterForm
from backend.events.models import Occurrence
from backend.events.selectors.days import MOST_COUNTED
from backend.events.selectors.editing import way_to_add
from backend.events.selectors.hours import Hours, hours_of
from backend.events.selectors.overview import LINE
from backend.events.views.look import AGENDA, DAY, MONTH, WEEK, Look, look_of, weekend_of
from backend.places.models import Place

# Of each day of a month or week so many dates are shown; the rest is a link to the day.
SHOWN = {MONTH: 3, WEEK: 20, DAY: 100}
SHOWN_OF_MANY = 6
# A day with much on at once is a list.
READ = {DAY: {"fields": LINE, "rooms": True}}
# A page follows so many places at most: a socket follows 50 topics.
PLACES_FOLLOWED = 20
# Where a page of a list begins and ends in the address.
BOUNDS = {"after": "po", "until": "przed"}


@dataclass(frozen=True)
class Sight:
    """Everything that a calendar's templates show."""

    look: Look
    scope: selectors.Scope
    form: CalendarFilterForm
    days: list[selectors.Day] = field(default_factory=list)
    agenda: selectors.Agenda | None = None
    hours: Hours | None = None
    nearest: Occurrence | None = None
    after: selectors.Cursor | None = None

    @property
    def occurrences(self) -> list[Occurrence]:
        """Each date that is shown, once."""
        if self.agenda:
            shown = chain(self.agenda.running, *(day.entries for day in self.agenda.days))
        else:
            shown = chain.from_iterable(day.entries for day in self.days)
        return list({entry.occurrence.pk: entry.occurrence for entry in shown}.values())

    @property
    def weeks(self) -> list[list[selectors.Day]]:
        return [self.days[start : start + 7] for start in range(0, len(self.days), 7)]

    @property
    def count(self) -> int:
        if self.agenda:
            return self.agenda.count
        days = [day for day in self.days if self.look.first <= day.date <= self.look.last]
        began_before = days[0].count - days[0].new
        return began_before + sum(min(day.new, MOST_COUNTED) if self.scope.is_wide else day.new for day in days)

    @property
    def is_over_counted(self) -> bool:
        """There are more than ``count``."""
        if self.agenda:
            return self.agenda.is_over_counted
        return self.scope.is_wide and any(day.is_over_counted for day in self.days)

    @property
    def is_empty(self) -> bool:
        return self.agenda.is_empty if self.agenda else self.count == 0

    @property
    def shows_place(self) -> bool:
        return self.scope.place is None

    @property
    def own_url(self) -> str:
        """Where what is shown is read again: the same page of a list, however much came into it."""
        asked = [self.look.own_query]
        if self.after:
            asked.append(f"po={self.after}")
        if self.agenda and self.agenda.next:
            asked.append(f"przed={self.agenda.next}")
        return f"?{'&'.join(filter(None, asked))}"

    @property
    def own_id(self) -> str:
        """Of the element with what is shown: pages of a list stand one under another."""
        return f"results-{self.after}" if self.after else "calendar-results"

    @property
    def topics(self) -> str:
        """What a page follows to hear of changes: its own topics and the places of what it shows."""
        places = dict.fromkeys(one.place_id for one in self.occurrences)
        shown = [f"calendar.{number}" for number in places][:PLACES_FOLLOWED]
        return " ".join(dict.fromkeys([*self.scope.topics, *shown]))


@require_safe
def place_calendar(request, slug) -> HttpResponse:
    """Agenda, day, week or month of a place; which one, when and what stands in the address."""
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    context = {
        "place": place,
        "tab": "calendar",
        "way_to_add": way_to_add(place, request.user),
    }
    return render_calendar(request, selectors.place_scope(place, request.user), "events/calendar.html", context)


@require_safe
def network_calendar(request) -> HttpResponse:
    """What is on in all places, or in a district of theirs."""
    context = {"section": "programme", "weekend": weekend_of(timezone.localdate())}
    return render_calendar(request, selectors.network_scope(request.user), "events/network_calendar.html", context)


def render_calendar(request, scope: selectors.Scope, template: str, context: dict) -> HttpResponse:
    """The page, or for htmx the calendar alone."""
    sight = sight_of(request, scope)
    context |= {"calendar": sight, "look": sight.look, "today": sight.look.today}
    if not request.htmx:
        return render(request, template, context)
    response = render(request, "events/_calendar.html", context)
    if any("" in values for _name, values in request.GET.lists()):  # a form sends its empty fields too
        push_url(response, f"{request.path}?{sight.look.own_query}")
    return response


def sight_of(request, scope: selectors.Scope) -> Sight:
    """What the address asks for, read in a number of queries that does not depend on what is on."""
    now = timezone.now()
    today = now.astimezone(scope.zone).date()
    look = look_of(request.GET, today)
    form = CalendarFilterForm(request.GET, with_places=scope.is_wide)
    filters = form.filters()
    parts = {}
    if look.view == AGENDA or (look.view == DAY and scope.is_wide):
        bounds = {name: selectors.Cursor.parse(request.GET.get(key, "")) for name, key in BOUNDS.items()}
        parts["agenda"] = selectors.agenda(scope, filters, look.first, look.last, now=now, **bounds)
        parts["after"] = bounds["after"]
    else:
        shown = SHOWN_OF_MANY if scope.is_wide and look.view == WEEK else SHOWN[look.view]
        parts["days"] = days = selectors.days_of(
            scope, filters, look.days, shown=shown, today=today, **READ.get(look.view, {})
        )
        if look.view == DAY:
            parts["hours"] = hours_of(days[0])
    sight = Sight(look, scope, form, **parts)
    selectors.mark_mine(sight.occurrences, request.user)
    if not sight.is_empty:
        return sight
    after = max(now, selectors.midnight(look.first, scope.zone))
    return Sight(look, scope, form, **parts, nearest=selectors.nearest(scope, filters, after=after))
