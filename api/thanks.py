import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated

from api.acting import ActingMixin
from api.people import NamedForMembers
from backend.accounts.rules import kept_apart
from backend.lending.models import Loan
from backend.sharing import services
from backend.sharing.models import ThankYou
from backend.sharing.selectors import requests_seen_by, thanks_visible_to


class ThanksSerializer(serializers.ModelSerializer):
    author = NamedForMembers(read_only=True, allow_null=True)
    to = NamedForMembers(read_only=True, allow_null=True, help_text="null for a guest, and where a place is thanked")
    listing = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    is_public = serializers.BooleanField(read_only=True)

    class Meta:
        model = ThankYou
        fields = [
            "id", "listing", "author", "to", "text", "author_agrees", "receiver_agrees", "is_public", "created_at"
        ]  # fmt: skip
        read_only_fields = fields


class WordsOfThanksSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=500)
    agrees = serializers.BooleanField(default=False, help_text="Others may read it, when the other side agrees too.")


class AgreementSerializer(serializers.Serializer):
    agrees = serializers.BooleanField()


class ThanksFilter(django_filters.FilterSet):
    place = django_filters.CharFilter(field_name="listing__place__slug")
    to = django_filters.CharFilter(field_name="to__handle", label="Handle of the person who is thanked")
    listing = django_filters.CharFilter(field_name="listing__slug")
    loan = django_filters.CharFilter(method="about_loan", label="Slug of a loan of the caller")
    request = django_filters.NumberFilter(method="about_request", label="A listing request of the caller")

    class Meta:
        model = ThankYou
        fields: list[str] = []

    def about_loan(self, notes, name, value):
        loan = Loan.objects.visible_to(self.request.user).filter(slug=value).first()
        return notes.filter(occasion=services.occasion(loan)) if loan else notes.none()

    def about_request(self, notes, name, value):
        asked = requests_seen_by(self.request.user).filter(pk=value).first()
        return notes.filter(occasion=services.occasion(asked)) if asked else notes.none()


class ThanksViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Words of thanks that both sides show to others, and the caller's own, newest first. They are written at the
    request that worked out, or at the loan that came back."""

    queryset = ThankYou.objects.none()
    serializer_class = ThanksSerializer
    filterset_class = ThanksFilter

    def get_queryset(self):
        user = self.request.user
        seen = thanks_visible_to(user)
        if apart := kept_apart(user):
            seen = seen.exclude(author__in=apart)
        return seen.order_by("-pk")

    @extend_schema(request=AgreementSerializer, responses=ThanksSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def agree(self, request, pk=None):
        """Say whether others may read it: each side for itself, at any time."""
        return self.answer(services.set_agreement(self.get_object(), by=request.user, **self.read(AgreementSerializer)))
