from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from api.bookings import LONGEST_LOOK, SpanSerializer, moment
from backend.lending.selectors import availability, earliest_free
from backend.sharing.models import Listing

MOST = 500


class AvailabilitySerializer(serializers.Serializer):
    quantity = serializers.IntegerField(help_text="How many are in use; 0: broken or being looked at")
    amount = serializers.IntegerField()
    is_late = serializers.BooleanField(help_text="It is out and late: the end of what is taken is a guess")
    taken = SpanSerializer(many=True, help_text="When fewer than `amount` are free; times only, never who has it")
    earliest_free = SpanSerializer(allow_null=True, help_text="The soonest day on which it is free")


class AvailabilityMixin:
    @extend_schema(
        parameters=[
            OpenApiParameter("from", str, required=True, description="ISO 8601 instant"),
            OpenApiParameter("to", str, required=True, description="At most 62 days later"),
            OpenApiParameter("amount", int, description="So many at once; 1 by itself"),
        ],
        responses=AvailabilitySerializer,
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def availability(self, request, slug=None):
        """When something lent is taken between `from` and `to`, with the hours that lie between two loans."""
        begins, ends = moment(request, "from"), moment(request, "to")
        if not begins < ends <= begins + LONGEST_LOOK:
            raise ValidationError({"to": ["After from, and at most 62 days later."]})
        amount, listing, now = amount_of(request), self.get_object(), timezone.now()
        if listing.kind != Listing.Kind.LEND:
            raise NotFound()
        found = availability(listing, begins, ends, amount=amount, user=request.user, now=now)
        facts = {"quantity": found.quantity, "amount": amount, "is_late": found.is_late}
        earliest = earliest_free(listing, amount=amount, now=now)
        answer = {
            **facts, "taken": [span(one) for one in found.taken], "earliest_free": span(earliest) if earliest else None
        }  # fmt: skip
        return Response(AvailabilitySerializer(answer).data)


def span(one) -> dict:
    return {"starts_at": one[0], "ends_at": one[1]}


def amount_of(request) -> int:
    text = request.query_params.get("amount", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST):
        raise ValidationError({"amount": [f"1 to {MOST}."]})
    return int(text)
