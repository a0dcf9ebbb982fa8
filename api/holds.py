from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.idempotency import idempotent
from api.loans import LoanSerializer, TimeSerializer, thing
from backend.lending import services
from backend.lending.models import Hold, Loan


class HoldSerializer(serializers.ModelSerializer):
    listing = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="listing.title", read_only=True)
    loan = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = Hold
        fields = [
            "id", "listing", "title", "amount", "starts_at", "ends_at", "status", "offered_until", "loan", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class TakingSerializer(serializers.Serializer):
    message = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    accepts_terms = serializers.BooleanField(default=False)


class HoldViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The caller's places in the queues for things, oldest first."""

    queryset = Hold.objects.none()
    serializer_class = HoldSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return Hold.objects.filter(user=self.request.user.pk).select_related("listing", "loan").order_by("pk")

    @extend_schema(request=TimeSerializer, responses={201: HoldSerializer})
    @idempotent
    def create(self, request):
        """Wait for a thing in this time; what is free already is offered at once (`offered`)."""
        sent = self.read(TimeSerializer)
        listing = thing(request.user, sent)
        return self.answer(services.join_queue(listing, by=request.user, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request, pk=None):
        """Give up the place in the queue, or an offer; a second call changes nothing."""
        return self.answer(services.leave_queue(self.get_object(), by=request.user))

    @extend_schema(request=TakingSerializer, responses={201: LoanSerializer})
    @action(detail=True, methods=["post"])
    def take(self, request, pk=None):
        """Say yes to an offer; a second call gives the same loan."""
        loan = services.take_offer(self.get_object(), by=request.user, **self.read(TakingSerializer))
        fresh = get_object_or_404(Loan.objects.visible_to(request.user), pk=loan.pk)
        answer = LoanSerializer(fresh, context=self.get_serializer_context())
        return Response(answer.data, status=status.HTTP_201_CREATED)
