import uuid

from django import forms
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.conversations.models import Conversation, Restraint
from backend.conversations.selectors import Search
from backend.conversations.services import NewPoll
from backend.conversations.services.polls import MOST as MOST_OPTIONS
from backend.places.models import Membership
from backend.search.folding import fold

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOST_OFFERED = 40  # people to choose from at once
LONGEST_KEY = 19  # digits that fit a key in the database


class MomentForSome(forms.DateTimeInput):
    """Needed by one of the kinds only: the browser must not ask for it, the label must not call it optional."""

    def use_required_attribute(self, initial):
        return False


class RoomForm(forms.Form):
    """What a room of a place is called, what it is about and for whom."""

    title = forms.CharField(
        label=_("Name of the room"), max_length=60, help_text=_("For example: Garden, Parents, Lost and found")
    )
    description = forms.CharField(label=_("What it is about"), max_length=300, required=False)
    audience = forms.ChoiceField(
        label=_("For whom"), choices=Conversation.Audience.choices, widget=forms.RadioSelect,
        initial=Conversation.Audience.MEMBERS,
    )  # fmt: skip
    is_locked = forms.BooleanField(label=_("Read-only: only those who run the place write"), required=False)

    def __init__(self, *args, is_new=False, is_main=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_locked"]
        if is_main:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Empty: General chat")
            del self.fields["audience"]


class RestraintForm(forms.Form):
    """Calm in one room or in all; each kind needs its own facts."""

    kind = forms.ChoiceField(label=_("What"), choices=Restraint.Kind.choices, widget=forms.RadioSelect)
    conversation = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Conversation.objects.none(),
        required=False,
        empty_label=_("in all rooms of the place"),
    )
    seconds = forms.IntegerField(
        label=_("Seconds between two messages of one person"), required=False, min_value=1, max_value=3600,
        initial=30,
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="22:00",
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="07:00",
    )  # fmt: skip
    ends_at = forms.DateTimeField(
        label=_("Until when"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=MomentForSome(attrs={"type": "datetime-local"}, format=MOMENT.format),
        error_messages={"required": _("A pause needs an end.")},
        help_text=_("A pause needs an end. Slow mode and quiet hours hold until you lift them, or until this moment."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everyone reads it. For example: Let us all cool down.")
    )

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        rooms = Conversation.objects.filter(place=place, kind=Conversation.Kind.PLACE, archived_at__isnull=True)
        self.fields["conversation"].queryset = rooms.order_by("-is_main", "position", "pk")
        self.fields["conversation"].label_from_instance = lambda room: str(room.name)
        if self.is_bound:
            self.fields["ends_at"].required = self.data.get("kind") == Restraint.Kind.PAUSE

    def facts(self) -> dict:
        """Only what the chosen kind needs: the other fields stand on the page without JavaScript."""
        given = self.cleaned_data
        facts = {name: given[name] for name in ("kind", "conversation", "reason", "ends_at")}
        if given["kind"] == Restraint.Kind.SLOW:
            facts["seconds"] = given["seconds"]
        if given["kind"] == Restraint.Kind.QUIET:
            facts |= {"quiet_from": given["quiet_from"], "quiet_until": given["quiet_until"]}
        return facts


class PollForm(forms.Form):
    """A question with its answers, one a line."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    question = forms.CharField(label=_("Question"), max_length=200)
    options = forms.CharField(
        label=_("Answers, one in a line"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Between 2 and 10."),
    )  # fmt: skip
    is_multiple = forms.BooleanField(label=_("One may choose more than one answer"), required=False)
    is_anonymous = forms.BooleanField(label=_("Without names: nobody sees who chose what"), required=False)
    closes_at = forms.DateTimeField(
        label=_("Open until"), required=False, widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )

    def clean_options(self):
        options = tuple(
            dict.fromkeys(line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip())
        )
        if not 2 <= len(options) <= MOST_OPTIONS:
            raise forms.ValidationError(_("Give between 2 and 10 different answers."))
        return options

    def poll(self) -> NewPoll:
        names = ("question", "options", "is_multiple", "is_anonymous", "closes_at")
        return NewPoll(**{name: self.cleaned_data[name] for name in names})


class GroupForm(forms.Form):
    """Whom to talk with. Offered are neighbours of the same places who take private messages.

    ``asked`` is what the address asks for before anything is sent: a part of the name, and who is chosen already.
    """

    title = forms.CharField(label=_("Name of the group"), max_length=60, required=False)
    name = forms.CharField(label=_("Find people by name"), max_length=60, required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, but=(), is_new=True, asked, **kwargs):
        given = {"title": asked.get("title", ""), "name": asked.get("name", ""), "people": asked.getlist("people")}
        super().__init__(*args, initial=given, **kwargs)
        if not is_new:
            del self.fields["title"]
        near = Membership.objects.beside(user).values("user")
        people = User.objects.active().filter(pk__in=near).exclude(pk=user.pk).exclude(messages_from="nobody")
        people = people.exclude(pk__in=but).not_blocked_with(user)
        # Adults and children do not meet in private groups; the service judges each pair again.
        people = people.filter(guardian__isnull=user.guardian_id is None)
        source = self.data if self.is_bound else asked
        chosen = [pk for pk in source.getlist("people") if pk.isascii() and pk.isdigit() and len(pk) < LONGEST_KEY]
        found = people.filter(search_text__contains=fold(source.get("name", ""))).order_by("display_name", "pk")
        offered = list(found.values_list("pk", flat=True)[: MOST_OFFERED + 1])
        self.has_more = len(offered) > MOST_OFFERED
        # Those chosen stay and come first, whatever is looked for.
        shown = people.filter(Q(pk__in=chosen) | Q(pk__in=offered[:MOST_OFFERED]))
        rank = Case(When(pk__in=chosen, then=Value(0)), default=Value(1))
        self.fields["people"].queryset = shown.annotate(rank=rank).order_by("rank", "display_name", "pk")
        self.fields["people"].label_from_instance = lambda person: person.display_name


class SearchForm(forms.Form):
    """What to look for in conversations, as a GET form."""

    q = forms.CharField(label=_("What are you looking for?"), max_length=120, required=False)
    room = forms.ModelChoiceField(
        label=_("Where"), queryset=Conversation.objects.none(), required=False, empty_label=_("everywhere")
    )
    who = forms.CharField(label=_("Who wrote it"), max_length=60, required=False)
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    photo = forms.BooleanField(label=_("With a photo"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rooms = Conversation.objects.visible_to(user).filter(kind__in=["place", "event"], message_no__gt=0)
        self.fields["room"].queryset = rooms.select_related("place").order_by("place__name", "-is_main", "title")
        self.fields["room"].label_from_instance = lambda room: f"{room.place}: {room.name}"

    @property
    def wanted(self) -> Search:
        given = self.cleaned_data
        return Search(
            words=given["q"],
            author=given["who"],
            conversation=given["room"].pk if given["room"] else None,
            since=given["since"],
            until=given["until"],
            has_photo=given["photo"],
        )
