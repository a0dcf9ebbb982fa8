from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from backend.sharing import services
from backend.sharing.models import Draw


class DrawSerializer(serializers.ModelSerializer):
    """The order is that of SHA-256(`secret`:`code`) in hexadecimal digits, smallest first; each who asked knows their
    own code (`/listing-requests/`)."""

    secret = serializers.SerializerMethodField(help_text="After the draw; `commitment` is its SHA-256.")
    order = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Codes as drawn.")

    class Meta:
        model = Draw
        fields = ["closes_at", "commitment", "drawn_at", "secret", "order"]
        read_only_fields = ["commitment", "drawn_at"]

    def get_secret(self, draw) -> str | None:
        return draw.secret if draw.drawn_at else None


class DrawMixin:
    @extend_schema(request=DrawSerializer, responses=DrawSerializer, filters=False)
    @action(detail=True, methods=["get", "put"], permission_classes=[IsAuthenticatedOrReadOnly], pagination_class=None)
    def draw(self, request, slug=None):
        """When lots are drawn, and afterwards all that is needed to check it. `PUT` moves the time."""
        listing = self.get_object()
        if request.method == "PUT":
            draw = services.set_draw_time(listing, by=request.user, closes_at=self.read(DrawSerializer)["closes_at"])
        elif (draw := Draw.objects.filter(listing=listing).first()) is None:
            raise NotFound()
        return Response(DrawSerializer(draw).data)
