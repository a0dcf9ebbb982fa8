import django_filters
from django.db.models import Case, FloatField, QuerySet, Value, When
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from backend.places.models import Place
from backend.places.nearby import position_of
from backend.sharing.models import Category, Listing
from backend.sharing.selectors.filters import Filters

FURTHEST = 100  # km
NEW, ENDING, NEAR = "new", "ending", "near"


class ListingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", label="Words in title or description; no diacritics needed")
    place = django_filters.CharFilter(field_name="place__slug", label="Slug of the place where it was written")
    board = django_filters.CharFilter(
        method="on_board", label="Slug of a place: its board, with what others show there; `network`: that of all"
    )
    kind = django_filters.MultipleChoiceFilter(choices=Listing.Kind.choices)
    condition = django_filters.MultipleChoiceFilter(choices=Listing.Condition.choices)
    category = django_filters.CharFilter(method="in_branch", label="Key of a category; what is part of it counts too")
    photo = django_filters.BooleanFilter(method="showing_photos", label="Only those with a photo")
    open = django_filters.BooleanFilter(method="still_open", label="Only what is on the board now")
    free = django_filters.BooleanFilter(method="neither_promised_nor_lent", label="Only what can be had now")
    desk = django_filters.BooleanFilter(method="at_the_desk", label="Only what is picked up at the desk of a place")
    owner = django_filters.ChoiceFilter(choices=[("me", "me")], method="of_caller", label="me: what the caller wrote")
    bbox = django_filters.CharFilter(method="in_box", label="west,south,east,north in degrees")
    near = django_filters.CharFilter(method="near_point", label="latitude,longitude,km (100 at most)")
    available_from = django_filters.DateFilter(method="on_days", label="First day on which it can be had")
    available_to = django_filters.DateFilter(method="on_days", label="Last such day; alone: only that day")
    ordering = django_filters.ChoiceFilter(
        choices=[(NEW, NEW), (ENDING, ENDING), (NEAR, NEAR)], method="in_order", empty_label=None,
        label="new: newest first; ending: what leaves the board first; near: nearest places first, with near",
    )  # fmt: skip

    class Meta:
        model = Listing
        fields: list[str] = []

    def with_words(self, listings: QuerySet, name, value):
        return listings.search(value)

    def on_board(self, listings, name, value):
        if value == "network":
            return listings.on_network_board()
        place = Place.objects.filter(slug=value).first()
        return listings.on_board_of(place) if place else listings.none()

    def in_branch(self, listings, name, value):
        return listings.filter(category__in=Category.objects.branch(value))

    def showing_photos(self, listings, name, value):
        return listings.with_photo() if value else listings

    def still_open(self, listings, name, value):
        return listings.open(at=timezone.now()) if value else listings

    def neither_promised_nor_lent(self, listings, name, value):
        now = timezone.now()
        return listings.open(at=now).free_at(now) if value else listings

    def at_the_desk(self, listings, name, value):
        return listings.filter(pickup=Listing.PickUp.DESK) if value else listings

    def of_caller(self, listings, name, value):
        user = self.request.user
        return listings.filter(author=user.pk) if user.is_authenticated else listings.none()

    def in_box(self, listings, name, value):
        corners = numbers(name, value, 4, "west,south,east,north: 20.9,52.1,21.1,52.3")
        west, south, east, north = corners
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError({name: ["West to east, south to north, on Earth."]})
        return listings.filter(place__longitude__range=(west, east), place__latitude__range=(south, north))

    def near_point(self, listings, name, value):
        return listings.filter(place__in=[pk for _distance, pk in self.places_near()])

    def places_near(self) -> list[tuple[float, int]]:
        """``(km, place)`` within the circle of ``near``, nearest first."""
        value = self.data.get("near", "")
        *_point, km = numbers("near", value, 3, "latitude,longitude,km: 52.23,21.01,5")
        point = position_of(value.rpartition(",")[0].replace(" ", ""))
        if point is None or not 0 < km <= FURTHEST:
            raise ValidationError({"near": ["On Earth, and at most 100 km away."]})
        return [(distance, pk) for distance, pk in Filters(near=point).places_by_distance if distance <= km]

    def on_days(self, listings, name, value):
        """Both days at once: each filter alone would ask the same."""
        first, last = (self.form.cleaned_data.get(one) for one in ("available_from", "available_to"))
        if name == "available_to" and first:
            return listings
        if first and last and last < first:
            raise ValidationError({"available_to": ["Not before available_from."]})
        return Filters(first_day=first or last, last_day=last).on_days(listings)

    def in_order(self, listings, name, value):
        if value == ENDING:
            return listings.ending_first()
        if value == NEW:
            return listings.newest_first()
        if not self.data.get("near"):
            raise ValidationError({"ordering": ["Say with near where that is."]})
        far = [When(place=pk, then=Value(round(distance, 3))) for distance, pk in self.places_near()]
        if not far:
            return listings.none()
        return listings.annotate(distance_km=Case(*far, output_field=FloatField())).order_by("distance_km", "-pk")


def numbers(name: str, value: str, count: int, example: str) -> list[float]:
    try:
        found = [float(part) for part in value.split(",")]
    except ValueError:
        found = []
    if len(found) != count:
        raise ValidationError({name: [f"Write {example}"]})
    return found
