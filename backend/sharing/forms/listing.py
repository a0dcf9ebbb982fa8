"""What every kind of listing asks; ``kinds`` adds what makes sense for each."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.places.forms import PlacesField
from backend.places.models import Place
from backend.sharing import services
from backend.sharing.forms.categories import CategoryField
from backend.sharing.models import Category, Listing
from backend.sharing.prohibited import Hit

FIELD_OF = {"expires_at": "until"}  # where a refusal of the domain stands in the form
OF_SKILLS, OF_FOOD = ("skills",), ("food",)


class ListingForm(forms.ModelForm):
    """Base of the form of one kind. ``as_draft``: nothing is needed yet and nothing is judged."""

    kind: str
    roots: tuple[str, ...] = ()  # keys of the only main categories that fit; empty: all but those of help and food
    usual_category = "other"

    category = CategoryField(label=_("Category"), required=False, empty_label=None)
    until = forms.DateField(
        label=_("Until when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    shown_at = PlacesField(label=_("Which other places"), queryset=Place.objects.none(), required=False)
    is_sure = forms.BooleanField(label=_("This is not what it looks like"), required=False)

    class Meta:
        model = Listing
        fields = ["title", "body", "category", "scope", "is_of_place"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 4}),
            "parts": forms.Textarea(attrs={"rows": 3}),
            "lending_terms": forms.Textarea(attrs={"rows": 2}),
            "scope": forms.RadioSelect,
            "handing": forms.RadioSelect,
            "pickup": forms.RadioSelect,
            "storage": forms.RadioSelect,
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("use_by", "best_before", "made_on")
            },
        }
        labels = {"body": _("a few words"), "is_of_place": _("in the name of the place")}
        help_texts = {
            "title": _("What is it, in a few words?"),
            "is_of_place": _("All animators of the place answer for it."),
            "pickup_area": _("An estate or a crossing. Everybody reads it: no street with a number."),
            "pickup_note": _("For example: on weekdays after five."),
            "parts": _("One a line. They are counted when it is handed out and when it comes back."),
            "lending_terms": _("For example: indoors only, please return it clean."),
            "best_before": _("After this day it may still be fine; we say that it has passed."),
        }

    def __init__(self, data=None, *, place: Place, user, listing: Listing | None = None, initial=None, as_draft=False):
        known = listing or Listing(place=place, author=user, kind=self.kind)
        super().__init__(data, instance=known, initial=self.values_of(listing) | (initial or {}))
        self.place, self.user, self.as_draft = place, user, as_draft
        self.unsure: Hit | None = None
        self._offer_categories()
        self._offer_places()
        if listing or not user.has_perm("sharing.add_of_place", place):
            del self.fields["is_of_place"]
        for name, field in self.fields.items():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]
            field.required = field.required and not as_draft
            if getattr(field.widget, "input_type", "") == "radio":
                field.required = False
                field.choices = Listing._meta.get_field(name).flatchoices
                self.initial.setdefault(name, getattr(known, name))
            elif getattr(field, "choices", None) and field.choices[0][0] == "" and name != "category":
                # Django's own words for it are not in Polish.
                field.choices = [("", _("not given")), *field.choices[1:]]
        self.fields["until"].help_text = self.until_hint()

    @classmethod
    def unsent(cls, data, *, place, user, listing=None) -> "ListingForm":
        """The form with what was typed so far, not judged yet."""
        fields = cls.base_fields.items()
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields}
        return cls(place=place, user=user, listing=listing, initial=typed)

    def values_of(self, listing: Listing | None) -> dict:
        """What a stored listing shows in fields that are not its columns."""
        if listing is None:
            return {"category": self.usual_category}
        ends = listing.expires_at and listing.expires_at.astimezone(listing.zone).date()
        return {"category": listing.category.key, "until": ends, "shown_at": list(listing.shown_at.all())}

    def until_hint(self) -> str:
        return _("Empty: for %(days)s days. You can keep it longer with one tap.") % {
            "days": services.usual_days(self.kind)
        }

    def _offer_categories(self) -> None:
        fits = Q(key__in=self.roots) | Q(parent__key__in=self.roots)
        others = Q(key__in=OF_SKILLS + OF_FOOD) | Q(parent__key__in=OF_SKILLS + OF_FOOD)
        rows = Category.objects.used_at(self.place)
        offered = rows.filter(fits) if self.roots else rows.exclude(others)
        if self.instance.category_id:  # also one that was retired meanwhile
            kept = Category.objects.filter(pk=self.instance.category_id)
            offered = Category.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=kept.values("pk")))
            offered = offered.select_related("parent").order_by("position", "key")
        self.fields["category"].queryset = offered

    def _offer_places(self) -> None:
        """Other active places, those of the same district first."""
        field, here = self.fields["shown_at"], (self.place.city, self.place.district)
        field.queryset = Place.objects.active().exclude(pk=self.place.pk)
        rows = sorted(
            field.queryset.only("name", "district", "city"),
            key=lambda place: (place.city != here[0], (place.city, place.district) != here, place.district, place.name),
        )
        field.widget.choices = [(place.pk, field.label_from_instance(place)) for place in rows]

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in self.fields:
            if name not in self.errors and cleaned.get(name) in (None, ""):
                cleaned[name] = self.fallback(name)
        if not self.as_draft and not self.errors:
            self._judge()
        return cleaned

    def fallback(self, name: str):
        """What an empty field means."""
        if name == "category":
            return (
                self.instance.category if self.instance.category_id else Category.objects.get(key=self.usual_category)
            )
        if name in ("until", "is_sure", "shown_at"):
            return self.cleaned_data.get(name)
        return Listing._meta.get_field(name).get_default()

    def _judge(self) -> None:
        """Say all that is wrong at once, each at its field."""
        facts, shown_at = self.facts(), self.cleaned_data["shown_at"]
        listing = Listing(pk=self.instance.pk, place=self.place, author=self.user, **facts)
        stored = self.instance.pk and self.instance.status != Listing.Status.DRAFT
        changed = {name for name, value in facts.items() if not stored or getattr(self.instance, name) != value}
        self.listing = listing
        for problem in services.problems(
            listing, changed=changed, shown_at=shown_at, is_sure=bool(self.cleaned_data.get("is_sure"))
        ):
            self.refuse(problem)
        self.unsure = next((hit for hit in services.hits_of(listing, changed) if not hit.is_final), None)

    def _post_clean(self):
        """The service writes the row; the form only checks its own fields."""

    def facts(self) -> dict:
        """Facts of the listing, for the services."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        return facts | {"kind": self.kind, "expires_at": self._end()}

    def _end(self):
        """The end of the chosen day; the moment that is stored, when that is its day."""
        day, stored = self.cleaned_data.get("until"), self.instance.expires_at
        if day is None:
            return None
        if stored and stored.astimezone(self.place.zone).date() == day:
            return stored
        return services.end_of(day, self.place.zone)

    def refuse(self, refusal) -> None:
        """Show a refusal of the service at its field."""
        field = FIELD_OF.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal))

    @property
    def may_be_draft(self) -> bool:
        """Neighbours have not seen it yet."""
        return not self.instance.pk or self.instance.status == Listing.Status.DRAFT

    @property
    def first(self) -> list[forms.BoundField]:
        """Fields that are always seen."""
        return [self[name] for name in self.shown_first if name in self.fields]

    shown_first: tuple[str, ...] = ("title",)

    @property
    def is_opened(self) -> bool:
        """Whether "More details" stands open: something in it is wrong, or was chosen before."""
        return bool(self.instance.pk) or any(name not in self.shown_first for name in self.errors)

    @property
    def today(self):
        return timezone.localdate(timezone=self.place.zone)
