from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Person:
    """Just enough of a neighbour to draw a face."""

    initials: str
    hue: int
    avatar: None = None


@dataclass(frozen=True)
class House:
    """Just enough of a place to draw a house."""

    slug: str


class Sample(forms.Form):
    """Every kind of field that the product uses."""

    name = forms.CharField(label="Name", help_text="As neighbours know you.", max_length=40)
    about = forms.CharField(label="About you", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    district = forms.ChoiceField(label="District", choices=[("", "Choose"), ("mokotow", "Mokotów"), ("wola", "Wola")])
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label="Hour", widget=forms.TimeInput(attrs={"type": "time"}))
    kind = forms.ChoiceField(
        label="What it is", widget=forms.RadioSelect, choices=[("lend", "I lend"), ("give", "I give away")]
    )
    access = forms.MultipleChoiceField(
        label="Access",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("step_free", "No steps"), ("loop", "Induction loop")],
    )
    photo = forms.FileField(label="Photo", required=False)
    rules = forms.BooleanField(label="I accept the rules of the house")


@require_safe
def style_guide(request):
    """Every component in every state, for people who build and check the house."""
    if not (not settings.PRODUCTION or request.user.is_staff):
        raise Http404
    now = timezone.now()
    return render(
        request,
        "styleguide/index.html",
        {
            "people": [Person("HW", 0), Person("ОК", 3), Person("MZ", 1), Person("TM", 4)],
            "houses": [(House(slug), lit, lit > 0) for slug, lit in (("pod-jesionem", 9), ("lipowa", 2), ("pusta", 0))],
            "form": Sample(),
            "broken_form": Sample({"name": "", "district": "wola", "day": "yesterday"}, auto_id="broken_%s"),
            "moments": [now, now + timedelta(days=1), now + timedelta(days=9), now - timedelta(days=1)],
            "zone": settings.TIME_ZONE,
            "text": "**Bring** a mug and [see the recipe](https://example.org/).\n\n- flour\n- plums",
        },
    )
