import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.fields import SlugField
from api.people import NamedForMembers
from backend.core.permissions import require
from backend.media.models import Picture
from backend.media.services import store_picture
from backend.places.models import Place
from backend.sharing import services
from backend.sharing.models import Category, Listing


class PictureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Picture
        fields = ["alt", "width", "height", "small", "medium", "large"]
        read_only_fields = fields


class ListingSerializer(serializers.ModelSerializer):
    category = SlugField(slug_field="key", queryset=Category.objects.filter(is_active=True), required=False)
    place = SlugField(slug_field="slug", queryset=Place.objects.all())
    author = NamedForMembers(read_only=True, allow_null=True)
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

    class Meta:
        model = Listing
        fields = [
            "id", "slug", "url", "place", "author", "kind", "title", "body", "category", "condition",
            "lending_days", "language", "expires_at", "status", "outcome", "closed_at", "is_hidden", "photos",
            "created_at", "updated_at", "new_photos",
        ]  # fmt: skip
        read_only_fields = ["slug", "status", "outcome", "closed_at", "created_at", "updated_at"]

    @extend_schema_field(PictureSerializer(many=True))
    def get_photos(self, listing):
        return PictureSerializer([photo.picture for photo in listing.photos.all()], many=True).data

    def validate_place(self, place):
        if self.instance and place != self.instance.place:
            raise serializers.ValidationError("A listing stays in its place.")
        return place


class ClosingSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=Listing.Outcome.choices, default=Listing.Outcome.WITHDRAWN)


class AskingSerializer(serializers.Serializer):
    message = serializers.CharField(max_length=2000)


class AnswerSerializer(serializers.Serializer):
    conversation = serializers.IntegerField(source="conversation_id")


class ListingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="with_words", label="Words in title or description; no diacritics needed")
    place = django_filters.CharFilter(field_name="place__slug")
    kind = django_filters.ChoiceFilter(choices=Listing.Kind.choices)
    category = django_filters.CharFilter(method="in_branch", label="Key of a category; what is part of it counts too")
    photo = django_filters.BooleanFilter(method="showing_photos", label="Only those with a photo")
    open = django_filters.BooleanFilter(method="still_open", label="Only what can be had now")

    class Meta:
        model = Listing
        fields: list[str] = []

    def with_words(self, listings, name, value):
        return listings.search(value)

    def in_branch(self, listings, name, value):
        return listings.filter(category__in=Category.objects.branch(value))

    def showing_photos(self, listings, name, value):
        return listings.with_photo() if value else listings

    def still_open(self, listings, name, value):
        return listings.open(at=timezone.now()) if value else listings


class ListingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Listings that the caller may see, newest first."""

    queryset = Listing.objects.none()
    serializer_class = ListingSerializer
    filterset_class = ListingFilter
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    lookup_field = "slug"

    def get_queryset(self):
        return Listing.objects.visible_to(self.request.user).for_cards().newest_first()

    @extend_schema(responses={201: ListingSerializer})
    def create(self, request):
        """Put a listing on a board; photos come as ``new_photos`` of a multipart request."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        place = get_object_or_404(Place.objects.visible_to(request.user), pk=sent.validated_data.pop("place").pk)
        # Asked before the photos: nobody may store files by a request that will be refused.
        require(request.user, "sharing.add", place)
        photos = [store_picture(upload) for upload in sent.validated_data.pop("new_photos", [])]
        listing = services.create_listing(place, by=request.user, photos=photos, **sent.validated_data)
        return self.answer(listing, status.HTTP_201_CREATED)

    def partial_update(self, request, slug=None):
        """Change words; ``new_photos`` are added after those that are there."""
        listing = self.get_object()
        require(request.user, "sharing.change", listing)
        sent = self.get_serializer(listing, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        sent.validated_data.pop("place", None)
        photos = None
        if uploads := sent.validated_data.pop("new_photos", []):
            present = [photo.picture for photo in listing.photos.all()]
            photos = present + [store_picture(upload) for upload in uploads]
        services.update_listing(listing, by=request.user, photos=photos, **sent.validated_data)
        return self.answer(listing)

    @extend_schema(request=ClosingSerializer, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def close(self, request, slug=None):
        """Take it off the board; a second call changes nothing."""
        sent = ClosingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        listing = self.get_object()
        services.close_listing(listing, by=request.user, outcome=sent.validated_data["outcome"])
        return self.answer(listing)

    @extend_schema(request=None, responses=ListingSerializer)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def reopen(self, request, slug=None):
        """Put it back on the board."""
        listing = self.get_object()
        services.reopen_listing(listing, by=request.user)
        return self.answer(listing)

    @extend_schema(request=AskingSerializer, responses={201: AnswerSerializer})
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def requests(self, request, slug=None):
        """Ask for it: a conversation with the author opens. A second call gives the same one."""
        sent = AskingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = services.request_listing(self.get_object(), by=request.user, message=sent.validated_data["message"])
        return Response(AnswerSerializer(answer).data, status=status.HTTP_201_CREATED)

    def answer(self, listing, http_status=status.HTTP_200_OK):
        fresh = self.get_queryset().get(pk=listing.pk)
        return Response(self.get_serializer(fresh).data, status=http_status)
