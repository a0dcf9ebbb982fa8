from typing import Self

from django.apps import apps
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from backend.places.roles import roles_of

GRAVEST = ("danger", "illegal", "abuse", "personal_data")


class ReportQuerySet(QuerySet):
    """Reads of the moderators' queue."""

    def visible_to(self, user) -> Self:
        """Reports that ``user`` may read. The queryset form of ``moderation.view_report``."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        return self.all() if roles.network else self.filter(place__in=roles.kept)

    def judgeable_by(self, user) -> Self:
        """Reports that ``user`` may decide. The queryset form of ``moderation.decide``."""
        memberships = apps.get_model("places", "Membership").objects
        by_animator = memberships.filter(
            user=OuterRef("author"), place=OuterRef("place"), status="active", role="animator"
        )
        own = Q(author=user.pk, author__isnull=False)
        others = self.visible_to(user).exclude(own)
        return others if roles_of(user).network else others.filter(~Q(Exists(by_animator)))

    def open(self) -> Self:
        return self.filter(status="open")

    def gravest_first(self) -> Self:
        """Danger before rudeness, and the one that waits longest before the next."""
        gravity = Case(
            *(When(reason=reason, then=Value(rank)) for rank, reason in enumerate(GRAVEST)),
            default=Value(len(GRAVEST)),
            output_field=IntegerField(),
        )
        return self.alias(gravity=gravity).order_by("gravity", "created_at", "pk")
