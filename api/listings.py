from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.availability import AvailabilityMixin
from api.draws import DrawMixin
from api.fields import SlugField
from api.idempotency import idempotent
from api.listing_filters import ListingFilter
from api.listing_requests import ExchangeSerializer
from api.people import NamedForMembers
from backend.core.permissions import require
from backend.media.models import Picture
from backend.media.services import store_picture
from backend.places.models import Place
from backend.sharing import services
from backend.sharing.models import Category, Listing
from backend.sharing.selectors import requests_seen_by


class CodesField(serializers.MultipleChoiceField):
    """Codes in the order in which they are stored."""

    def __init__(self, **options):
        super().__init__(required=False, **options)

    def to_internal_value(self, data):
        chosen = super().to_internal_value(data)
        return [code for code in self.choices if code in chosen]

    def to_representation(self, value):
        return list(value)


class PictureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Picture
        fields = ["alt", "width", "height", "small", "medium", "large"]
        read_only_fields = fields


class ListingSerializer(serializers.ModelSerializer):
    category = SlugField(slug_field="key", queryset=Category.objects.filter(is_active=True), required=False)
    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    author = NamedForMembers(read_only=True, allow_null=True)
    shown_at = serializers.SlugRelatedField(
        slug_field="slug", many=True, queryset=Place.objects.active(), required=False,
        help_text="Places on whose boards it stands too; with the scope `chosen`.",
    )  # fmt: skip
    languages = CodesField(choices=settings.LANGUAGES, help_text="Languages in which somebody helps.")
    allergens = CodesField(
        choices=[*Listing.Allergen.choices, ("none", "none of these")],
        help_text="Regulation (EU) 1169/2011, Annex II. Food made at home needs them, or `none`.",
    )
    photos = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    is_hidden = serializers.BooleanField(read_only=True)
    new_photos = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        write_only=True,
        required=False,
        max_length=services.MOST_PHOTOS,
        help_text="Files of a multipart request, in order.",
    )

    is_sure = serializers.BooleanField(
        write_only=True, required=False, default=False,
        help_text="It is not what its words look like (after `looks_prohibited`): it is published, and a person looks.",
    )  # fmt: skip

    class Meta:
        model = Listing
        fields = [
            "id", "slug", "url", "place", "author", "is_of_place", "kind", "title", "body", "category", "condition",
            "size", "quantity", "languages", "language", "scope", "shown_at", "handing", "pickup", "pickup_area",
            "pickup_note", "lending_days", "lending_terms", "parts", "use_by", "best_before", "is_homemade", "made_on",
            "allergens", "storage", "expires_at", "busy_until", "status", "outcome", "closed_at", "is_hidden",
            "photos", "created_at", "updated_at", "new_photos", "is_sure",
        ]  # fmt: skip
        read_only_fields = ["slug", "busy_until", "status", "outcome", "closed_at", "created_at", "updated_at"]

    @extend_schema_field(PictureSerializer(many=True))
    def get_photos(self, listing):
        return PictureSerializer([photo.picture for photo in listing.photos.all()], many=True).data

    def validate_place(self, place):
        if self.instance and place != self.instance.place:
            raise serializers.ValidationError("A listing stays in its place.")
        return place

    def validate(self, sent):
        place = self.instance.place if self.instance else sent["place"]
        category = sent.get("category")
        if category and category.place_id not in (None, place.pk):
            raise serializers.ValidationError({"category": ["A category of another place."]})
        return sent


class NewListingSerializer(ListingSerializer):
    is_draft = serializers.BooleanField(
        write_only=True, required=False, default=False, help_text="Keep it for the author alone; nothing is judged yet."
    )

    class Meta(ListingSerializer.Meta):
        fields = [*ListingSerializer.Meta.fields, "is_draft"]


class SureSerializer(serializers.Serializer):
    is_sure = serializers.BooleanField(default=False)


class ClosingSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=Listing.Outcome.choices, default=Listing.Outcome.WITHDRAWN)


class AskingSerializer(serializers.Serializer):
    message = serializers.CharField(max_length=2000)
    amount = serializers.IntegerField(min_value=1, max_value=500, default=1)


class ListingViewSet(
    ActingMixin,
    AvailabilityMixin,
    DrawMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """Listings that the caller may see, newest first."""

    queryset = Listing.objects.none()
    serializer_class = ListingSerializer
    filterset_class = ListingFilter
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    lookup_field = "slug"

    def get_queryset(self):
        return Listing.objects.visible_to(self.request.user).with_details().prefetch_related("shown_at").newest_first()

    @extend_schema(request=NewListingSerializer, responses={201: ListingSerializer})
    @idempotent
    def create(self, request):
        """Put a listing on a board, or keep a draft; photos come as ``new_photos`` of a multipart request.

        Everything is free of charge: words that name a price are refused. What the kind does not know stays empty.
        """
        sent = self.read(NewListingSerializer)
        place = get_object_or_404(Place.objects.visible_to(request.user), pk=sent.pop("place").pk)
        # Asked before the photos: nobody may store files by a request that will be refused.
        require(request.user, "sharing.add", place)
        photos = [store_picture(upload) for upload in sent.pop("new_photos", [])]
        listing = services.create_listing(place, by=request.user, photos=photos, **sent)
        return self.answer(listing, status.HTTP_201_CREATED)

    def partial_update(self, request, slug=None):
        """Change words; ``new_photos`` are added after those that are there."""
        listing = self.get_object()
        require(request.user, "sharing.change", listing)
        sent = self.read(ListingSerializer, listing, partial=True)
        sent.pop("place", None)
        photos = None
        if uploads := sent.pop("new_photos", []):
            present = [photo.picture for photo in listing.photos.all()]
            photos = present + [store_picture(upload) for upload in uploads]
        services.update_listing(listing, by=request.user, photos=photos, **sent)
        return self.answer(listing)

    @extend_schema(responses={204: None})
    def destroy(self, request, slug=None):
        """Throw a draft away. What neighbours have seen is closed, never deleted."""
        services.delete_draft(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=SureSerializer, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def publish(self, request, slug=None):
        """Put a draft on the board; a second call changes nothing."""
        sent = self.read(SureSerializer)
        return self.answer(services.publish_listing(self.get_object(), by=request.user, is_sure=sent["is_sure"]))

    @extend_schema(request=None, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def renew(self, request, slug=None):
        """Keep it for its usual days from now; what ended by itself comes back. Food needs a new day instead."""
        return self.answer(services.renew_listing(self.get_object(), by=request.user))

    @extend_schema(request=ClosingSerializer, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def close(self, request, slug=None):
        """Take it off the board; a second call changes nothing."""
        outcome = self.read(ClosingSerializer)["outcome"]
        return self.answer(services.close_listing(self.get_object(), by=request.user, outcome=outcome))

    @extend_schema(request=None, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def reopen(self, request, slug=None):
        """Put it back on the board."""
        return self.answer(services.reopen_listing(self.get_object(), by=request.user))

    @extend_schema(request=AskingSerializer, responses={201: ExchangeSerializer})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    @idempotent
    def requests(self, request, slug=None):
        """Ask for it: a conversation with the author opens. A second call gives the same one.

        What goes to who comes first is promised at once. Of something lent this is only the talk: see `/loans/`.
        """
        asked = services.request_listing(self.get_object(), by=request.user, **self.read(AskingSerializer))
        fresh = requests_seen_by(request.user).get(pk=asked.pk)
        answer = ExchangeSerializer(fresh, context=self.get_serializer_context())
        return Response(answer.data, status=status.HTTP_201_CREATED)
