from datetime import timedelta
from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from backend.places.roles import roles_of


class JudgedQuerySet(QuerySet):
    """Rows with ``author`` and ``place``, on which somebody decides."""

    def visible_to(self, user) -> Self:
        """What ``user`` may read. The queryset form of ``moderation.view_case``."""
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        return self.all() if roles.network else self.filter(place__in=roles.kept)

    def judgeable_by(self, user) -> Self:
        """What ``user`` may decide. The queryset form of ``moderation.decide``."""
        memberships = apps.get_model("places", "Membership").objects
        by_animator = memberships.filter(
            user=OuterRef("author"), place=OuterRef("place"), status="active", role="animator"
        )
        own = Q(author=user.pk, author__isnull=False)
        others = self.visible_to(user).exclude(own)
        return others if roles_of(user).network else others.filter(~Q(Exists(by_animator)))


class ReportQuerySet(JudgedQuerySet):
    """Reads of notices."""

    def open(self) -> Self:
        return self.filter(status="open")


class CaseQuerySet(JudgedQuerySet):
    """Reads of the moderators' queue."""

    def judgeable_by(self, user) -> Self:
        """What the place handed to the network is judged there."""
        mine = super().judgeable_by(user)
        return mine if roles_of(user).network else mine.filter(escalated_at__isnull=True)

    def open(self) -> Self:
        """Waits for a decision, or for the second person."""
        return self.exclude(status="decided")

    def about(self, target) -> Self:
        content_type = apps.get_model("contenttypes", "ContentType").objects.get_for_model(target)
        return self.filter(content_type=content_type, object_id=target.pk)

    def gravest_first(self) -> Self:
        """Danger before rudeness, and the one that waits longest before the next."""
        return self.order_by("gravity", "opened_at", "pk")


class DecisionQuerySet(QuerySet):
    def strikes(self, user_id: int) -> Self:
        """Decisions against this person that still count: of the last twelve months, not undone."""
        since = timezone.now() - timedelta(days=365)
        return self.filter(user=user_id, status="in_force", decided_at__gte=since).exclude(ground="")


class SanctionQuerySet(QuerySet):
    def in_force(self, at=None) -> Self:
        """Holds at ``at`` (now), as its decision does; ``at`` may be an expression."""
        at = timezone.now() if at is None else at
        lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(lasting, decision__status="in_force", lifted_at__isnull=True, starts_at__lte=at)

    def shutting_out(self, at=None) -> Self:
        """Those that keep somebody out: of a place, or of the network."""
        return self.in_force(at).filter(kind__in=["suspend", "ban"])

    def silencing(self, at=None) -> Self:
        """Those by which somebody may not write: at a place, or in the network. As ``sanctions.silencing``."""
        return self.in_force(at).filter(kind__in=["mute", "suspend", "ban"])


class AppealQuerySet(QuerySet):
    def open(self) -> Self:
        return self.filter(status="open")

    def late(self) -> Self:
        """Wait longer than we promise."""
        return self.open().filter(created_at__lt=timezone.now() - self.model.ANSWERED_WITHIN)

    def judgeable_by(self, user) -> Self:
        """Appeals that ``user`` may decide. The queryset form of ``moderation.decide_appeal``.

        Somebody else than who decided, who is not concerned; the network, or a moderator of another place; of the same
        place only where there is nobody else.
        """
        if not user.is_authenticated:
            return self.none()
        roles = roles_of(user)
        mine = Q(decision__decided_by=user.pk) | Q(decision__second_by=user.pk)
        mine |= Q(by=user.pk) | Q(decision__user=user.pk) | Q(decision__case__author=user.pk)
        mine |= Q(decision__answered__reporter=user.pk) | Q(decision__case__reports__reporter=user.pk)
        concerned = self.filter(mine).values("pk")
        others = self.exclude(pk__in=concerned)
        if roles.network:
            return others
        here = others.filter(decision__case__place__in=roles.kept).exclude(someone_else())
        if "moderator" not in roles.by_place.values():
            return here
        elsewhere = Q(decision__case__place__isnull=False) & ~Q(decision__case__place__in=roles.kept)
        return others.filter(elsewhere | Q(pk__in=here.values("pk")))


def someone_else() -> Q:
    """There is a person of the network, or a moderator of another place, who could hear the appeal."""
    network = apps.get_model("places", "NetworkRole").objects.all()
    moderators = apps.get_model("places", "Membership").objects.filter(role="moderator", status="active")
    network, moderators = network.filter(user__is_active=True), moderators.filter(user__is_active=True)
    # Without the 0 nobody would be somebody else: a comparison with nothing is neither true nor false.
    concerned = ("decision__decided_by", "decision__second_by", "decision__user", "by")
    mine = Q()
    for name in concerned:
        mine |= Q(user=Coalesce(OuterRef(name), 0))
    reports = apps.get_model("moderation", "Report").objects.filter(case=OuterRef(OuterRef("decision__case")))
    mine |= Q(Exists(reports.filter(reporter=OuterRef("user"))))
    elsewhere = moderators.exclude(place=Coalesce(OuterRef("decision__case__place"), 0))
    return Q(Exists(network.exclude(mine))) | Q(Exists(elsewhere.exclude(mine)))


class DutyQuerySet(QuerySet):
    """Reads of the rota."""

    def planned(self) -> Self:
        return self.filter(is_cancelled=False)

    def between(self, start, end) -> Self:
        """Those that take place then, at least in part."""
        return self.planned().filter(starts_at__lt=end, ends_at__gt=start)

    def at(self, moment) -> Self:
        return self.planned().filter(starts_at__lte=moment, ends_at__gt=moment)

    def covering(self, place_id: int | None) -> Self:
        """Of that place, or of the whole network; without a place, of the network alone."""
        if place_id is None:
            return self.filter(everywhere=True)
        return self.filter(Q(everywhere=True) | Exists(self._places().filter(place=place_id)))

    def attended(self, now) -> Self:
        """Of somebody who can come: with an account, and not shut out then of where the duty is about.

        Who is shut out of any place has no role in the network meanwhile.
        """
        out = apps.get_model("moderation", "Sanction").objects.filter(user=OuterRef("user"))
        out = out.shutting_out(Greatest(OuterRef("starts_at"), now))
        places = self.model.places.through.objects.filter(duty=OuterRef(OuterRef("pk"))).values("place")
        here = out.filter(Q(place=None) | Q(place__in=places))
        return self.filter(
            Q(everywhere=True) & ~Exists(out) | Q(everywhere=False) & ~Exists(here), user__is_active=True
        )

    def visible_to(self, user) -> Self:
        """What ``user`` may read. The queryset form of ``moderation.view_duty``."""
        roles = roles_of(user)
        if roles.network:
            return self.all()
        if not roles.kept:
            return self.none()
        here = Exists(self._places().filter(place__in=roles.kept))
        return self.filter(Q(everywhere=True) | here | Q(user=user.pk))

    def open_to(self, user) -> Self:
        """Those that ``user`` may take. The queryset form of ``moderation.take_duty``."""
        roles = roles_of(user)
        offered = Q(offered_at__isnull=False) & (Q(asked=None) | Q(asked=user.pk))
        free = self.planned().filter(Q(user=None) | offered).exclude(user=user.pk, user__isnull=False)
        if roles.network:
            return free
        elsewhere = Exists(self._places().exclude(place__in=roles.kept))
        return free.filter(Exists(self._places()), ~elsewhere, everywhere=False)

    def _places(self) -> QuerySet:
        return self.model.places.through.objects.filter(duty=OuterRef("pk"))
