from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.impact.selectors import network_impact, person_impact, place_impact
from backend.places.models import Place

FIRST_YEAR = 2000


class RangeSerializer(serializers.Serializer):
    """From ``low`` to ``high``, both included."""

    low = serializers.SerializerMethodField()
    high = serializers.SerializerMethodField()

    def get_low(self, known) -> float:
        return float(known.low)

    def get_high(self, known) -> float:
        return float(known.high)


class RoundedSerializer(RangeSerializer):
    """An estimate, rounded outwards: never narrower than what is known."""

    def to_representation(self, known):
        return super().to_representation(known.rounded())


class LineSerializer(serializers.Serializer):
    category = serializers.CharField(source="category.key", default=None, allow_null=True)
    exchanges = RangeSerializer()
    things = RangeSerializer()
    kilograms = RoundedSerializer(allow_null=True)
    purchases = RoundedSerializer(allow_null=True)
    co2e = RoundedSerializer(allow_null=True, help_text="kg of CO2 equivalent that new ones would have taken")


class TableSerializer(serializers.Serializer):
    lines = LineSerializer(many=True)
    exchanges = RangeSerializer(allow_null=True)
    things = RangeSerializer(allow_null=True)
    kilograms = RoundedSerializer(allow_null=True)
    purchases = RoundedSerializer(allow_null=True)
    co2e = RoundedSerializer(allow_null=True)


class ImpactSerializer(serializers.Serializer):
    """Ranges with sources (`/impact/`); of fewer than five exchanges nothing is said, but to the person of them."""

    year = serializers.IntegerField(allow_null=True)
    years = serializers.ListField(child=serializers.IntegerField())
    handed = TableSerializer(help_text="Handed on")
    lent = TableSerializer(help_text="Lent and brought back")
    helped = TableSerializer(help_text="Helped each other")
    kilograms = RoundedSerializer(allow_null=True)
    purchases = RoundedSerializer(allow_null=True)
    co2e = RoundedSerializer(allow_null=True)


class ImpactView(APIView):
    """What sharing saved: of the network, of one `place`, or of the caller alone (`person=me`)."""

    @extend_schema(
        operation_id="impact_retrieve",
        parameters=[
            OpenApiParameter("place", str, description="Slug of a place"),
            OpenApiParameter("person", str, enum=["me"], description="me: the caller's own, for the caller alone"),
            OpenApiParameter("year", int, description="Of this year; all years without it"),
        ],
        responses=ImpactSerializer,
    )
    def get(self, request):
        year = year_of(request)
        if person := request.query_params.get("person"):
            impact = self.of_person(person, year)
        elif slug := request.query_params.get("place"):
            places = Place.objects.visible_to(request.user)
            impact = place_impact(get_object_or_404(places, slug=slug.replace("\0", "")), year=year)
        else:
            impact = network_impact(year=year)
        return Response(ImpactSerializer(impact).data)

    def of_person(self, person: str, year: int | None):
        if person != "me":
            raise ValidationError({"person": ["Only me: nobody sees what somebody else saved."]})
        if not self.request.user.is_authenticated:
            raise NotAuthenticated()
        return person_impact(self.request.user, year=year)


def year_of(request) -> int | None:
    text = request.query_params.get("year")
    if text is None:
        return None
    this_year = timezone.localdate().year
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= this_year):
        raise ValidationError({"year": [f"A year from {FIRST_YEAR} to {this_year}."]})
    return int(text)
