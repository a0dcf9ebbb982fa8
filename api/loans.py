from functools import cached_property

import django_filters
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.fields import MomentFilter, SlugField
from api.idempotency import idempotent
from api.people import PersonSerializer
from api.thanks import ThanksSerializer, WordsOfThanksSerializer
from backend.accounts.models import User
from backend.accounts.rules import kept_apart
from backend.lending import services
from backend.lending.models import Condition, Loan, LoanStep
from backend.lending.selectors.story import acts_of
from backend.places.models import Place
from backend.sharing.models import Listing


class StepSerializer(serializers.ModelSerializer):
    by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = LoanStep
        fields = ["kind", "at", "by", "text"]
        read_only_fields = fields


class ConditionSerializer(serializers.ModelSerializer):
    missing = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Condition
        fields = ["way", "at", "text", "missing", "is_damaged"]
        read_only_fields = fields


class LoanSerializer(serializers.ModelSerializer):
    """The six digits are the borrower's alone; a phone number of who has no account is for those who lend."""

    listing = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    title = serializers.CharField(source="listing.title", read_only=True)
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    borrower = PersonSerializer(read_only=True, allow_null=True)
    borrower_contact = serializers.SerializerMethodField()
    code = serializers.SerializerMethodField(help_text="For the desk; `null` for all but the borrower.")
    acts = serializers.SerializerMethodField(help_text="What the caller may do with it now.")
    conversation = serializers.IntegerField(
        source="request.conversation_id", read_only=True, default=None, allow_null=True
    )
    terms_version = serializers.IntegerField(source="terms.version", read_only=True, default=None, allow_null=True)
    is_overdue = serializers.BooleanField(read_only=True)
    steps = StepSerializer(many=True, read_only=True)
    conditions = ConditionSerializer(many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Loan
        fields = [
            "id", "slug", "url", "listing", "title", "place", "borrower", "borrower_name", "borrower_contact",
            "status", "is_overdue", "amount", "starts_at", "ends_at", "original_ends_at", "via", "message",
            "terms_version", "terms_accepted_at", "answer_by", "pickup_by", "code", "owner_confirmed_at",
            "borrower_confirmed_at", "said_out_at", "handed_out_at", "said_back_at", "returned_at", "extensions",
            "extend_until", "reason", "disputed_at", "conversation", "acts", "steps", "conditions", "created_at",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @property
    def user(self):
        return self.context["request"].user

    def get_borrower_contact(self, loan) -> str:
        return loan.borrower_contact if self.user.has_perm("lending.handle", loan) else ""

    def get_code(self, loan) -> str | None:
        return loan.code if loan.borrower_id == self.user.pk and loan.is_live else None

    @cached_property
    def apart(self) -> set[int]:
        return kept_apart(self.user)

    def get_acts(self, loan) -> list[str]:
        return sorted(acts_of(loan, self.user, apart=self.apart))


class TimeSerializer(serializers.Serializer):
    """A thing and a time. ``amount`` of several alike."""

    listing = SlugField(slug_field="slug", queryset=Listing.objects.all())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    amount = serializers.IntegerField(min_value=1, max_value=500, default=1)


class LoanRequestSerializer(TimeSerializer):
    via = serializers.ChoiceField(
        choices=Loan.Via.choices, required=False, allow_blank=True, default="",
        help_text="By itself as the thing is handed over usually.",
    )  # fmt: skip
    message = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    accepts_terms = serializers.BooleanField(default=False, help_text="The rules of the place, where it has any.")


class LookSerializer(serializers.Serializer):
    """How the thing is."""

    text = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    missing = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=50)
    is_damaged = serializers.BooleanField(required=False)
    at = serializers.DateTimeField(required=False, help_text="Written down afterwards; half an hour late needs why.")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class HandingSerializer(LookSerializer):
    code = serializers.CharField(
        max_length=12, required=False, allow_blank=True,
        help_text="The six digits of the borrower: then it counts at once, without a word of the borrower.",
    )  # fmt: skip


class RecordSerializer(LookSerializer):
    """A loan written down at the desk, for somebody with an account or with a name alone."""

    listing = SlugField(slug_field="slug", queryset=Listing.objects.all())
    starts_at = serializers.DateTimeField(required=False, help_text="For what is handed out later.")
    ends_at = serializers.DateTimeField()
    borrower = SlugField(
        slug_field="handle", queryset=User.objects.filter(is_active=True), required=False,
        help_text="For things of a place. Lent once they say so too, with their `card`, or by their six digits.",
    )  # fmt: skip
    card = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="",
        help_text="What the borrower shows at the desk: then it counts at once. It lasts a quarter of an hour.",
    )  # fmt: skip
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=120, required=False, allow_blank=True)
    amount = serializers.IntegerField(min_value=1, max_value=500, default=1)
    is_handed_out = serializers.BooleanField(default=True)


class LoanReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class LoanNoteSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500)


class LongerSerializer(serializers.Serializer):
    until = serializers.DateTimeField()
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class LongerAnswerSerializer(LoanReasonSerializer):
    accept = serializers.BooleanField()


class EndSerializer(LoanNoteSerializer):
    status = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in (*Loan.ENDED, Loan.Status.CANCELLED)],
        help_text="`cancelled`: it was never handed over, as only one side said.",
    )  # fmt: skip


class DisputeSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=1000)


class LoanFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(
        choices=[("borrower", "borrower"), ("lender", "lender")], method="as_role",
        label="borrower: what the caller borrows; lender: things of the caller",
    )  # fmt: skip
    desk = django_filters.CharFilter(method="at_desk", label="Slug of a place: what its desk has to do with")
    listing = django_filters.CharFilter(field_name="listing__slug")
    status = django_filters.MultipleChoiceFilter(choices=Loan.Status.choices)
    live = django_filters.BooleanFilter(method="going_on", label="true: not over yet; false: over")
    overdue = django_filters.BooleanFilter(method="late", label="true: lent and not back in time")

    class Meta:
        model = Loan
        fields: list[str] = []

    def as_role(self, loans, name, value):
        user = self.request.user
        if value == "borrower":
            return loans.filter(borrower=user.pk)
        return loans.filter(listing__author=user.pk, listing__is_of_place=False)

    def at_desk(self, loans, name, value):
        place = Place.objects.visible_to(self.request.user).filter(slug=value).first()
        if place is None or not self.request.user.has_perm("lending.manage", place):
            return loans.none()
        return loans.filter(Q(listing__is_of_place=True) | Q(via=Loan.Via.DESK), place=place.pk)

    def going_on(self, loans, name, value):
        is_live = Q(status__in=Loan.LIVE) | Q(disputed_at__isnull=False)
        return loans.filter(is_live) if value else loans.exclude(is_live)

    def late(self, loans, name, value):
        return loans.overdue(at=timezone.now()) if value else loans


LoanFilter.base_filters["from"] = MomentFilter(field_name="ends_at", lookup_expr="gt", label="That end after this")
LoanFilter.base_filters["to"] = MomentFilter(field_name="starts_at", lookup_expr="lt", label="That start before this")


def thing(user, asked: dict) -> Listing:
    """The listing of what was asked, for whom it is visible. Raises ``Http404``."""
    return get_object_or_404(Listing.objects.visible_to(user).select_related("place"), pk=asked.pop("listing").pk)


class LoanViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Loans that the caller borrows, lends or handles at the desk of a place, soonest first."""

    queryset = Loan.objects.none()
    serializer_class = LoanSerializer
    filterset_class = LoanFilter
    permission_classes = [IsAuthenticated]
    lookup_field = "slug"

    def get_queryset(self):
        rows = Loan.objects.visible_to(self.request.user).select_related(
            "listing__author", "listing__place", "place", "borrower", "terms", "request"
        )
        steps = Prefetch("steps", LoanStep.objects.select_related("by"))
        return rows.prefetch_related(steps, "conditions").order_by("starts_at", "pk")

    @extend_schema(request=LoanRequestSerializer, responses={201: LoanSerializer})
    @idempotent
    def create(self, request):
        """Ask to borrow a thing; the owner or the place answers within 48 hours, and the two can talk.

        409 `thing_taken` says in words what is in the way and the soonest free time; 422 `not_by_the_terms` what the
        rules of the place do not allow.
        """
        sent = self.read(LoanRequestSerializer)
        listing = thing(request.user, sent)
        return self.answer(services.request_loan(listing, by=request.user, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=RecordSerializer, responses={201: LoanSerializer})
    @action(detail=False, methods=["post"])
    @idempotent
    def record(self, request):
        """Write down at the desk what goes out, for a name, or for somebody with an account who says so too.

        Nobody is lent anything by the word of another alone: for an account it is `reserved`, with `said_out_at`,
        until the borrower says so (`hand-over`), shows the `card`, or the desk types the six digits.
        """
        sent = self.read(RecordSerializer)
        listing = thing(request.user, sent)
        return self.answer(services.record_loan(listing, by=request.user, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=LoanReasonSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, slug=None):
        """Agree: the time is taken; rival requests are told and queued."""
        return self.answer(services.accept_loan(self.get_object(), by=request.user, text=self.reason()))

    @extend_schema(request=LoanReasonSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, slug=None):
        """Decline with a reason that the borrower reads."""
        return self.answer(services.decline_loan(self.get_object(), by=request.user, reason=self.reason()))

    @extend_schema(request=LoanReasonSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, slug=None):
        """The borrower no longer needs it."""
        return self.answer(services.withdraw_loan(self.get_object(), by=request.user, reason=self.reason()))

    @extend_schema(request=LoanReasonSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, slug=None):
        """Who lends it takes the promise back, with a reason."""
        return self.answer(services.cancel_loan(self.get_object(), by=request.user, reason=self.reason()))

    @extend_schema(request=None, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def ready(self, request, slug=None):
        """It waits to be picked up."""
        return self.answer(services.make_ready(self.get_object(), by=request.user))

    @extend_schema(request=HandingSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, slug=None):
        """Say that it was handed over: lent once both sides said so, or at once with the code.

        Said by one side it counts as out (`said_out_at`), can no longer be withdrawn or cancelled (409 `said_out`),
        and the other is asked. The borrower says so first at most a day before it begins. Who says that they have it is
        believed after two days; what only the lending side says needs a look when the loan ends.
        """
        return self.answer(services.hand_over(self.get_object(), by=request.user, **self.read(HandingSerializer)))

    @extend_schema(request=LookSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def take_back(self, request, slug=None):
        """It came back; damaged or with less than went out, it needs a look.

        The borrower alone says that it is back (`said_back_at`): the lending side is asked, and looks within two days.
        Until then nothing keeps the borrower from borrowing.
        """
        return self.answer(services.return_loan(self.get_object(), by=request.user, **self.read(LookSerializer)))

    @extend_schema(request=LongerSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request, slug=None):
        """Ask to keep it longer."""
        return self.answer(services.ask_to_extend(self.get_object(), by=request.user, **self.read(LongerSerializer)))

    @extend_schema(request=LongerAnswerSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"], url_path="answer-extension")
    def answer_extension(self, request, slug=None):
        """Let it be kept longer, or say why not."""
        sent = self.read(LongerAnswerSerializer)
        return self.answer(services.answer_extension(self.get_object(), by=request.user, **sent))

    @extend_schema(request=LoanNoteSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def missing(self, request, slug=None):
        """It did not come back and will not by itself."""
        return self.answer(services.report_missing(self.get_object(), by=request.user, **self.read(LoanNoteSerializer)))

    @extend_schema(request=EndSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request, slug=None):
        """Decide after a look how it ended; both sides read the note."""
        return self.answer(services.resolve_loan(self.get_object(), by=request.user, **self.read(EndSerializer)))

    @extend_schema(request=DisputeSerializer, responses=LoanSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request, slug=None):
        """Ask for a fair look by somebody from another place."""
        return self.answer(services.dispute_loan(self.get_object(), by=request.user, **self.read(DisputeSerializer)))

    @extend_schema(request=WordsOfThanksSerializer, responses={201: ThanksSerializer})
    @action(detail=True, methods=["post"])
    @idempotent
    def thanks(self, request, slug=None):
        """Thank the other side of a loan that came back; written again, the words replace. Never stars.

        What was said is read at `/thanks/?loan=`.
        """
        sent = self.read(WordsOfThanksSerializer)
        note = services.thank_for_loan(self.get_object(), by=request.user, **sent)
        answer = ThanksSerializer(note, context=self.get_serializer_context())
        return Response(answer.data, status=status.HTTP_201_CREATED)

    def reason(self) -> str:
        return self.read(LoanReasonSerializer)["reason"]
