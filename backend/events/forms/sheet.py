"""The whole form of an event: parts that check themselves, and what only all of them together can say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.forms import model_to_dict
from django.forms.utils import ErrorDict, ErrorList
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.events.forms import questions
from backend.events.forms.access import AccessForm
from backend.events.forms.event import EventForm
from backend.events.forms.publishing import RulesForm
from backend.events.forms.recurrence import RecurrenceForm
from backend.events.forms.when import WhenForm
from backend.events.models import Event
from backend.events.recurrence import Pattern
from backend.events.registry import parts as known_parts
from backend.events.services.facts import LINKS

STATUS_OF = {"draft": Event.Status.DRAFT, "publish": Event.Status.PUBLISHED, "propose": Event.Status.PROPOSED}


@dataclass(frozen=True)
class Section:
    """A part of the form that stays closed until somebody needs it."""

    name: str
    title: str
    icon: str
    fields: tuple[str, ...]
    is_open: bool = False

    @property
    def template(self) -> str:
        return f"events/form/_{self.name}.html"


# Closed at first: what an event can do without.
SECTIONS = (
    ("elsewhere", _("Another address, online"), "map", ("address", "provider", "url")),
    ("access", _("Accessibility"), "accessibility", ("access_",)),
    ("audience", _("For whom"), "users", ("audience", "min_age", "max_age", "languages", "noise")),
    ("practical", _("Good to know"), "info", ("what_to_bring", "contact", "cost_note", "recording", "recording_note")),
    (
        "people", _("Who leads, who helps"), "hand-helping",
        ("organisers", "somebody", "helpers_note", "partners", "cohosts"),
    ),
    (
        "coming", _("More about signing up"), "list",
        ("party_limit", "closes_minutes", "standing_share", "wants_names", "allows_guests", "reconfirms"),
    ),
    ("questions", _("Questions at sign-up"), "message-circle", ("question-",)),
)  # fmt: skip


class EventSheet:
    """Everything that is asked about an event. ``event`` is the one that is changed, ``shown`` one that is copied."""

    def __init__(self, data=None, *, place, user, tray, event=None, shown=None, initial=None, action=""):
        self.place, self.user, self.event, self.tray = place, user, event, tray
        self.data, self.action = data, action
        source = event or shown
        words = {**_initial_of(shown), **(initial or {})} if event is None else {}
        self.main = EventForm(data, place=place, user=user, instance=event, shown=source, initial=words)
        self.when = WhenForm(data, initial=_when_of(source, is_copy=event is None))
        self.repetition = RecurrenceForm(data, initial=_repetition_of(source, is_copy=event is None))
        answers = AccessForm.initial_from(source) if source else AccessForm.initial_of(place)
        self.access = AccessForm(data, initial=answers)
        asked = questions.initial_from(source, is_copy=event is None) if source else []
        self.questions = questions.QuestionFormSet(data, event=event, prefix="question", initial=asked)
        rules = {"checked_rules": event.checked_rules, "rules_question": event.rules_question} if event else {}
        self.rules = RulesForm(data, initial=rules, action=action)
        # A copy has no call: its link is a secret of those who come to the other event.
        self.parts = {name: part.form(data, place=place, event=event) for name, part in known_parts.items()}

    @property
    def forms(self) -> list:
        return [
            self.main, self.when, self.repetition, self.access, *self.parts.values(), *self._question_forms, self.rules,
        ]  # fmt: skip

    @property
    def _question_forms(self) -> list:
        # A bound set may be asked for more questions than there are fields for: its own errors say so.
        return list(self.questions.forms)

    @cached_property
    def _is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms] + [self.questions.is_valid(), not self.tray.errors]
        self.pattern = None
        if self.when.is_valid() and self.repetition.is_valid():
            self.pattern = self._pattern()
        return all(answers) and self.pattern is not None and not self.errors

    def is_valid(self) -> bool:
        return self.data is not None and self._is_valid

    def _pattern(self) -> Pattern | None:
        first, duration = self.when.first, self.when.duration
        if self.event is None:
            return self.repetition.pattern(first, duration, self.place.zone)
        was = self.event.pattern
        return self.repetition.pattern(*_as_it_was(was, first, duration), self.event.zone, was=was)

    def facts(self) -> dict:
        """Facts for the services; of an event that is changed, its dates only when they are other ones."""
        facts = {
            **self.main.facts(),
            **self.access.facts(),
            **self.rules.cleaned_data,
            "rules_question": "" if self.action == "publish" else self.rules.cleaned_data["rules_question"],
            "questions": self.questions.facts(),
            "parts": {name: form.cleaned_data for name, form in self.parts.items()},
            "cover": self.tray.pictures[0] if self.tray.pictures else None,
        }
        if self.event is None or self.pattern != self.event.pattern:
            facts["pattern"] = self.pattern
        return facts

    def hush(self) -> None:
        """Show a half-filled form as it stands, without telling what is still missing."""
        for form in self.forms:
            form._errors = ErrorDict()
            form.cleaned_data = {}
        self.questions._errors, self.questions._non_form_errors = [{} for _form in self.questions.forms], ErrorList()

    def for_display(self) -> "EventSheet":
        """Call what is needed in the usual case needed, also where another answer makes it needless."""
        needed = ((self.when, "starts"), (self.when, "ends"), (self.main, "sign_up"), (self.rules, "checked_rules"))
        for form, name in needed:
            form.fields[name].required = True
        return self

    def fill_access(self) -> None:
        """Take what nobody answered about accessibility from the place and the rooms that are ticked."""
        ticked = self.main["rooms"].value() if "rooms" in self.main.fields else []
        keys = [key for key in ticked or () if str(key).isdecimal() and len(str(key)) < 19]
        self.access = self.access.filled_from(self.place, self.place.rooms.filter(pk__in=keys))

    @property
    def status(self) -> str:
        return STATUS_OF[self.action]

    def add_refusal(self, refusal) -> None:
        """Say a refusal of the services beside its field, or above all."""
        owner = next((form for form in self.forms if refusal.field in form.fields), self.main)
        owner.add_error(refusal.field if refusal.field in owner.fields else None, str(refusal))

    @property
    def chosen(self) -> dict:
        """What a checked form says, in words."""
        cleaned = dict(self.main.cleaned_data)
        cleaned["category"] = Event.Category(cleaned["category"]).label
        return cleaned

    @property
    def shown_parts(self) -> list[dict]:
        """Parts of apps above, each with its template."""
        return [{"form": form, "template": known_parts[name].template} for name, form in self.parts.items()]

    # What the summary of errors asks of a form.

    @property
    def errors(self) -> dict:
        found = {}
        for form in self.forms:
            if form.is_bound:
                found |= {form.add_prefix(name): errors for name, errors in form.errors.items()}
        if self.data is not None and self.questions.non_form_errors():
            found["question-0-text"] = self.questions.non_form_errors()
        return found

    def non_field_errors(self) -> list[str]:
        own = [error for form in self.forms for error in form.non_field_errors()]
        return [*own, *self.questions.non_form_errors(), *self.tray.errors]

    def visible_fields(self) -> list:
        return [field for form in self.forms for field in form.visible_fields()]

    def __getitem__(self, name: str):
        """The field ``name`` of whichever part has it: templates name fields only."""
        for form in self.forms:
            if name in form.fields and not form.prefix:
                return form[name]
        raise KeyError(name)

    def sections(self) -> list[Section]:
        """The closed parts, open where something is to be mended."""
        wrong = tuple(self.errors)
        return [
            Section(name, title, icon, fields, is_open=any(error.startswith(fields) for error in wrong))
            for name, title, icon, fields in SECTIONS
        ]


def _initial_of(shown: Event | None) -> dict:
    if shown is None:
        return {}
    words = model_to_dict(shown, fields=EventForm.Meta.fields)
    return {name: list(value) if name in LINKS else value for name, value in words.items()}


def _when_of(source: Event | None, *, is_copy: bool) -> dict:
    """Day and hours; a copy gets the next such weekday."""
    if source is None:
        return {}
    pattern = source.pattern
    first = pattern.first
    if is_copy:
        today = timezone.now().astimezone(source.zone).date()
        days = (pattern.first_day.weekday() - today.weekday() - 1) % 7 + 1
        day = today + timedelta(days=days)
        first = datetime.combine(day, first.time()) if isinstance(first, datetime) else day
    return WhenForm.initial_from(first, source.duration)


def _repetition_of(source: Event | None, *, is_copy: bool) -> dict:
    """How it repeats; a copy without the end and the exceptions, which belong to other days."""
    if source is None:
        return {}
    initial = RecurrenceForm.initial_from(source.pattern)
    if is_copy:
        kept = ("repeats", "interval", "weekdays", "rule", "skip_holidays")
        initial = {name: value for name, value in initial.items() if name in kept}
    return initial


def _as_it_was(old: Pattern, first, duration: timedelta) -> tuple:
    """``first`` and ``duration``, or those of ``old`` when only seconds, which the form does not show, differ."""

    def shown(moment):
        return moment.replace(second=0, microsecond=0) if isinstance(moment, datetime) else moment

    if shown(old.first) == first and shown(old.first + old.duration) == first + duration:
        return old.first, old.duration
    return first, duration
