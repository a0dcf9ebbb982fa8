from django import forms
from django.utils.translation import gettext_lazy as _

from backend.notifications.models import MailPreferences
from backend.notifications.topics import PRESETS, TOPICS

CLOCK = {"type": "time", "step": 900}


class LettersForm(forms.Form):
    """When letters about each topic leave, and when none does."""

    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(CLOCK, "%H:%M"))
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(CLOCK, "%H:%M"))
    daily_at = forms.TimeField(label=_("The daily letter comes at"), widget=forms.TimeInput(CLOCK, "%H:%M"))

    def __init__(self, data=None, *, preferences: MailPreferences):
        clocks = ("quiet_from", "quiet_until", "daily_at")
        initial = {name: getattr(preferences, name) for name in clocks}
        super().__init__(data, initial=initial)
        for topic in TOPICS:
            self.fields[topic.code] = forms.ChoiceField(
                label=topic.label,
                choices=MailPreferences.When.choices,
                initial=preferences.when(topic),
                widget=forms.Select(attrs={"aria-labelledby": f"topic-{topic.code} letters-column"}),
            )

    @property
    def topics(self) -> list[tuple]:
        """Each topic with its field."""
        return [(topic, self[topic.code]) for topic in TOPICS]

    @property
    def preset(self) -> str:
        """Which preset the choices shown are; empty when they are the person's own."""
        shown = {topic.code: self[topic.code].value() for topic in TOPICS}
        return next((code for code, choices in PRESETS.items() if choices == shown), "")

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen: one of the presets, or each topic by itself."""
        preset = self.data.get("preset")
        return PRESETS.get(preset) or {topic.code: self.cleaned_data[topic.code] for topic in TOPICS}

    @property
    def hours(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("quiet_from", "quiet_until", "daily_at")}
