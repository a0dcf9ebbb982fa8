import django_filters
from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets

from api.acting import ActingMixin
from api.fields import SlugField
from api.idempotency import idempotent
from backend.places.models import Place
from backend.sharing import services
from backend.sharing.models import Category


class CategorySerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField(slug_field="key", read_only=True, allow_null=True)
    place = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True, help_text="In the language of `Accept-Language`.")
    names = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Category
        fields = ["key", "parent", "place", "name", "names", "is_active", "position"]
        read_only_fields = fields


class NamesField(serializers.DictField):
    """A name by language; the Polish one is needed."""

    child = serializers.CharField(max_length=60, allow_blank=True)

    def to_internal_value(self, data):
        names = super().to_internal_value(data)
        if unknown := set(names) - {code for code, _name in settings.LANGUAGES}:
            raise serializers.ValidationError([f"No such language here: {', '.join(sorted(unknown))}"])
        return names


class NewCategorySerializer(serializers.Serializer):
    parent = SlugField(slug_field="key", queryset=Category.objects.filter(parent=None))
    place = SlugField(slug_field="slug", queryset=Place.objects.all(), required=False, allow_null=True, default=None)
    names = NamesField()


class ChangedCategorySerializer(serializers.Serializer):
    names = NamesField(required=False)
    is_active = serializers.BooleanField(required=False, help_text="false: listings keep it, nobody chooses it anew")


class CategoryFilter(django_filters.FilterSet):
    place = django_filters.CharFilter(method="used_at", label="Slug of a place: with its own branches")
    root = django_filters.CharFilter(method="in_branch", label="Key of a main category: it and what is part of it")

    class Meta:
        model = Category
        fields: list[str] = []

    def used_at(self, categories, name, value):
        return categories.filter(place__slug=value) | categories.filter(place=None)

    def in_branch(self, categories, name, value):
        return categories.branch(value)


class CategoryViewSet(ActingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """The tree of categories in use, two levels deep: of the network, and those that places added."""

    queryset = Category.objects.none()
    serializer_class = CategorySerializer
    filterset_class = CategoryFilter
    lookup_field = "key"
    lookup_value_regex = "[a-z0-9_-]+"

    def get_queryset(self):
        rows = Category.objects.select_related("parent", "place").order_by("position", "key")
        seen = Place.objects.visible_to(self.request.user).values("pk")
        rows = rows.filter(place=None) | rows.filter(place__in=seen)
        return rows.filter(is_active=True) if self.action == "list" else rows

    @extend_schema(request=NewCategorySerializer, responses={201: CategorySerializer})
    @idempotent
    def create(self, request):
        """Add a branch under a main category: for a place (its animators) or for the network (its coordinators)."""
        sent = self.read(NewCategorySerializer)
        if sent["place"]:
            sent["place"] = get_object_or_404(Place.objects.visible_to(request.user), pk=sent["place"].pk)
        made = services.add_category(sent.pop("parent"), by=request.user, **sent)
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=ChangedCategorySerializer, responses=CategorySerializer)
    def partial_update(self, request, key=None):
        """Rename a branch, retire it or bring it back."""
        sent, category = self.read(ChangedCategorySerializer), self.get_object()
        if "names" in sent:
            category = services.rename_category(category, by=request.user, names=sent["names"])
        if "is_active" in sent:
            category = services.set_category_active(category, by=request.user, is_active=sent["is_active"])
        return self.answer(category)
