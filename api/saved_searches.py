from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api.acting import ActingMixin
from api.fields import SlugField
from api.idempotency import idempotent
from backend.places.models import Place
from backend.sharing.forms import BoardFilter
from backend.sharing.models import SavedSearch
from backend.sharing.services import searches


class SavedSearchSerializer(serializers.ModelSerializer):
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True, help_text="The board with these filters")

    class Meta:
        model = SavedSearch
        fields = ["id", "url", "place", "name", "query", "alert", "created_at"]
        read_only_fields = fields


class KeptSearchSerializer(serializers.ModelSerializer):
    class Meta:
        model = SavedSearch
        fields = ["name", "alert"]


class NewSearchSerializer(KeptSearchSerializer):
    place = SlugField(
        slug_field="slug", queryset=Place.objects.all(), required=False, allow_null=True, default=None,
        help_text="Without it: the board of the network",
    )  # fmt: skip
    query = serializers.CharField(
        max_length=500, allow_blank=True, help_text="The query string of the board: `q=wiertarka&kind=lend`"
    )

    class Meta(KeptSearchSerializer.Meta):
        fields = [*KeptSearchSerializer.Meta.fields, "place", "query"]


class SavedSearchViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The caller's own: people are told of what comes as `alert` says."""

    queryset = SavedSearch.objects.none()
    serializer_class = SavedSearchSerializer
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return SavedSearch.objects.filter(user=self.request.user.pk).select_related("place").order_by("-pk")

    @extend_schema(request=NewSearchSerializer, responses={201: SavedSearchSerializer})
    @idempotent
    def create(self, request):
        """Keep the filters of a board. The same filters are kept once; filters that the board does not know drop."""
        sent = self.read(NewSearchSerializer)
        place = sent.pop("place")
        if place:
            place = get_object_or_404(Place.objects.visible_to(request.user), pk=place.pk)
        query = BoardFilter(QueryDict(sent.pop("query")), place=place).condition_query
        return self.answer(searches.keep_search(place, by=request.user, query=query, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=KeptSearchSerializer, responses=SavedSearchSerializer)
    def partial_update(self, request, pk=None):
        """Rename it, or change how it tells."""
        search = self.get_object()
        facts = {"name": search.name, "alert": search.alert} | self.read(KeptSearchSerializer, search, partial=True)
        return self.answer(searches.change_search(search, by=request.user, **facts))

    @extend_schema(responses={204: None})
    def destroy(self, request, pk=None):
        """Forget it."""
        searches.forget_search(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
