import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.fields import SlugField
from backend.core.fields import as_code
from backend.places import services
from backend.places.models import Membership, Place
from backend.places.selectors import opening_status


class PlaceSerializer(serializers.ModelSerializer):
    features = serializers.ListField(child=serializers.ChoiceField(choices=Place.Feature.choices), read_only=True)
    offers = serializers.ListField(child=serializers.ChoiceField(choices=Place.Offer.choices), read_only=True)
    is_open_now = serializers.SerializerMethodField()
    distance_km = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Place
        fields = [
            "id", "slug", "url", "name", "kind", "network", "description", "operator", "operator_kind",
            "address", "postcode", "district", "city", "latitude", "longitude", "location_is_approximate",
            "phone", "email", "website", "features", "offers", "house_rules", "hours_note", "is_open_now",
            "default_language", "time_zone", "membership_policy", "status", "since", "distance_km",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_is_open_now(self, place):
        opening = opening_status(place)
        return opening.is_open if opening.is_known else None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_distance_km(self, place):
        return getattr(place, "distance_km", None)


class PlaceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="with_words", label="Words in name, address or description; no diacritics needed"
    )
    city = django_filters.CharFilter(lookup_expr="iexact")
    district = django_filters.CharFilter(lookup_expr="iexact")
    features = django_filters.MultipleChoiceFilter(choices=Place.Feature.choices, method="with_codes")
    offers = django_filters.MultipleChoiceFilter(choices=Place.Offer.choices, method="with_codes")
    open_now = django_filters.BooleanFilter(method="open_at_this_moment", label="true: only places open now")
    near = django_filters.CharFilter(method="nearest_first", label="latitude,longitude: nearest first")

    class Meta:
        model = Place
        fields: list[str] = []

    def with_words(self, places, name, value):
        return places.search(value)

    def with_codes(self, places, name, codes):
        for code in codes:
            places = places.filter(**{f"{name}__contains": as_code(code)})
        return places

    def open_at_this_moment(self, places, name, value):
        return places.open_at(timezone.now()) if value else places

    def nearest_first(self, places, name, value):
        try:
            latitude, longitude = (float(part) for part in value.split(","))
        except ValueError:
            raise ValidationError({name: ["Write latitude,longitude: 52.25,20.98"]}) from None
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValidationError({name: ["This is not on Earth."]})
        located = places.filter(latitude__isnull=False)
        return located.with_distance(latitude, longitude).order_by("distance_km", "pk")


class PlaceViewSet(viewsets.ReadOnlyModelViewSet):
    """Open places that the caller may see, by name."""

    queryset = Place.objects.none()
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    lookup_field = "slug"

    def get_queryset(self):
        return Place.objects.visible_to(self.request.user).with_opening().order_by("name", "pk")


class MembershipSerializer(serializers.ModelSerializer):
    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    place_name = serializers.CharField(source="place.name", read_only=True)

    class Meta:
        model = Membership
        fields = ["place", "place_name", "role", "status", "is_home", "created_at"]
        read_only_fields = ["role", "status", "is_home", "created_at"]


class MembershipViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
    """The caller's own memberships: join with POST, leave with DELETE."""

    queryset = Membership.objects.none()
    serializer_class = MembershipSerializer
    permission_classes = [IsAuthenticated]
    lookup_field = "place__slug"
    lookup_url_kwarg = "place"

    def get_queryset(self):
        return Membership.objects.filter(user=self.request.user.pk).select_related("place").order_by("pk")

    @extend_schema(responses={201: MembershipSerializer})
    def create(self, request):
        """Join a place: at once, or waiting for an animator (``status``)."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        # What one may not know exists is not found, as on the pages.
        place = get_object_or_404(Place.objects.visible_to(request.user), pk=sent.validated_data["place"].pk)
        membership = services.join_place(place, by=request.user)
        return Response(self.get_serializer(membership).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, membership):
        services.leave_place(membership.place, by=self.request.user)
