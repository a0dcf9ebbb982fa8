import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.idempotency import idempotent
from api.people import PersonSerializer
from api.thanks import ThanksSerializer, WordsOfThanksSerializer
from backend.sharing import services
from backend.sharing.models import ListingRequest
from backend.sharing.selectors import exchange_of, requests_seen_by


class ListingRequestSerializer(serializers.ModelSerializer):
    listing = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="listing.title", read_only=True)
    user = PersonSerializer(read_only=True)
    conversation = serializers.IntegerField(source="conversation_id", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = ListingRequest
        fields = [
            "id", "url", "listing", "title", "user", "conversation", "status", "amount", "chosen_at", "hold_until",
            "reason", "closed_at", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class ExchangeSerializer(ListingRequestSerializer):
    """One request with what the caller can do about it."""

    acts = serializers.SerializerMethodField(help_text="What the caller may do with it now.")
    place_in_line = serializers.SerializerMethodField(help_text="From 1; 0 when it does not wait in a line.")
    code = serializers.SerializerMethodField(help_text="In a draw; `null` for all but who asked.")
    thanks = serializers.SerializerMethodField()

    class Meta(ListingRequestSerializer.Meta):
        fields = [*ListingRequestSerializer.Meta.fields, "acts", "place_in_line", "code", "thanks"]

    def to_representation(self, request):
        self.deal = exchange_of(request, self.context["request"].user)
        return super().to_representation(request)

    def get_acts(self, request) -> list[str]:
        return sorted(self.deal.acts)

    def get_place_in_line(self, request) -> int:
        return self.deal.place_in_line

    def get_code(self, request) -> str | None:
        return request.code if request.user_id == self.context["request"].user.pk else None

    @extend_schema_field(ThanksSerializer(many=True))
    def get_thanks(self, request):
        return ThanksSerializer([said.note for said in self.deal.thanks], many=True, context=self.context).data


class ChoosingSerializer(serializers.Serializer):
    days = serializers.IntegerField(
        min_value=1, max_value=services.MOST_HOLD_DAYS, default=services.HOLD_DAYS, help_text="It is kept so long."
    )
    amount = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, default=None, help_text="Less than was asked; all without it."
    )


class DecliningSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class ListingRequestFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(
        choices=[("asker", "asker"), ("owner", "owner")], method="as_role",
        label="asker: what the caller asked for; owner: what others asked of the caller",
    )  # fmt: skip
    listing = django_filters.CharFilter(field_name="listing__slug")
    status = django_filters.MultipleChoiceFilter(choices=ListingRequest.Status.choices)

    class Meta:
        model = ListingRequest
        fields: list[str] = []

    def as_role(self, requests, name, value):
        mine = {"user": self.request.user.pk}
        return requests.filter(**mine) if value == "asker" else requests.exclude(**mine)


class ListingRequestViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Requests that the caller made or answers, in the order of asking. They are made at the listing."""

    queryset = ListingRequest.objects.none()
    serializer_class = ExchangeSerializer
    filterset_class = ListingRequestFilter
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return requests_seen_by(self.request.user).order_by("pk")

    @extend_schema(responses=ListingRequestSerializer(many=True))
    def list(self, request):
        self.serializer_class = ListingRequestSerializer
        return super().list(request)

    @extend_schema(request=ChoosingSerializer, responses=ExchangeSerializer)
    @action(detail=True, methods=["post"])
    def choose(self, request, pk=None):
        """Promise it to this person; for somebody who is chosen already it changes the deadline."""
        return self.answer(services.choose_request(self.get_object(), by=request.user, **self.read(ChoosingSerializer)))

    @extend_schema(request=DecliningSerializer, responses=ExchangeSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        """Say no with a reason that this person reads; the next in the line is served."""
        sent = self.read(DecliningSerializer)
        return self.answer(services.decline_request(self.get_object(), by=request.user, **sent))

    @extend_schema(request=None, responses=ExchangeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """No longer needed: the next in the line is served."""
        return self.answer(services.withdraw_request(self.get_object(), by=request.user))

    @extend_schema(request=None, responses=ExchangeSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request, pk=None):
        """It was handed over, or the help was given; with the last of it the listing closes."""
        return self.answer(services.complete_request(self.get_object(), by=request.user))

    @extend_schema(request=WordsOfThanksSerializer, responses={201: ThanksSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def thanks(self, request, pk=None):
        """Thank the other side; written again, the words replace. Never stars."""
        sent = self.read(WordsOfThanksSerializer)
        note = services.thank_for_request(self.get_object(), by=request.user, **sent)
        answer = ThanksSerializer(note, context=self.get_serializer_context())
        return Response(answer.data, status=status.HTTP_201_CREATED)
