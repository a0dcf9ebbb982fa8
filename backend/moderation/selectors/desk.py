"""The queue: what waits for whom."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from backend.moderation import registry
from backend.moderation.models import CLAIM_LASTS, Appeal, Case
from backend.moderation.rules import animates, may_judge
from backend.places.models import Place
from backend.places.roles import KEEPERS, know_roles, roles_of


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the queue one looks at."""

    whose: str = ""  # "mine", "free" or everything
    place: int | None = None
    reason: str = ""


def open_reports_for(user) -> QuerySet[Case]:
    """What waits for a decision of ``user``, gravest first, then oldest."""
    return Case.objects.judgeable_by(user).open().exclude(waits_for_another(user)).gravest_first()


def waits_for_another(user) -> Q:
    """Cases in which ``user`` was the first of two: the second person is somebody else."""
    return Q(status="confirming", decisions__status="pending", decisions__decided_by=user.pk)


def queue(user, filters: Filters) -> QuerySet[Case]:
    """The open cases that ``filters`` leave, with what a row shows (1 query)."""
    cases = Case.objects.judgeable_by(user).open()
    now = timezone.now()
    if filters.whose == "mine":
        cases = cases.filter(claimed_by=user.pk, claimed_at__gte=now - CLAIM_LASTS)
    if filters.whose == "free":
        cases = cases.filter(Q(claimed_by=None) | Q(claimed_at__lt=now - CLAIM_LASTS))
    if filters.place is not None:
        cases = cases.filter(place=filters.place)
    if filters.reason:
        cases = cases.filter(reports__reason=filters.reason).distinct()
    notices = Count("reports", distinct=True)
    rows = cases.annotate(notices=notices).select_related("place", "author", "claimed_by")
    return rows.gravest_first()


def counts_for(user) -> dict[str, int]:
    """How many cases wait, are in my hands, and have an appeal that I may hear (2 queries)."""
    mine = Q(claimed_by=user.pk, claimed_at__gte=timezone.now() - CLAIM_LASTS)
    counts = Case.objects.judgeable_by(user).open().aggregate(all=Count("pk"), mine=Count("pk", filter=mine))
    return counts | {"appeals": appeals_for(user).count()}


def appeals_for(user) -> QuerySet[Appeal]:
    """Appeals that wait for ``user``, the oldest first."""
    rows = Appeal.objects.open().judgeable_by(user)
    return rows.select_related("decision__case__place", "decision__decided_by", "by").order_by("created_at", "pk")


def last_case_about(target) -> Case | None:
    """The latest case about ``target``, open or decided."""
    return Case.objects.about(target).order_by("-pk").first()


def last_decided_for(user) -> Case | None:
    """The latest decision that ``user`` may read, for the empty queue."""
    decided = Case.objects.visible_to(user).filter(decided_at__isnull=False).exclude(author=user.pk)
    return decided.order_by("-decided_at").first()


def decided_since(user, since) -> QuerySet[Case]:
    """Cases decided after ``since`` that ``user`` may read, the latest first."""
    decided = Case.objects.visible_to(user).filter(status="decided", decided_at__gte=since).exclude(author=user.pk)
    return decided.select_related("place").order_by("-decided_at")


def names_author(case) -> bool:
    """Whether those who judge ``case`` (or a report) read whose words they are."""
    kind = getattr(case, "kind", None)
    if kind is None:
        kind = ContentType.objects.get_for_id(case.content_type_id).model if case.content_type_id else ""
    return kind not in registry.kinds or registry.kinds[kind].names_author


def who_may_decide(case: Case, people) -> list:
    """Those of ``people`` who have ``moderation.decide`` on ``case`` (5 queries)."""
    people = list(people)
    know_roles(people)
    facts = {"author_id": case.author_id, "place_id": case.place_id}
    facts["is_by_animator"] = animates(case.author_id, case.place_id)
    is_for_network = case.escalated_at is not None
    return [one for one in people if may_judge(one, **facts) and (roles_of(one).network or not is_for_network)]


def who_may_take_over(case: Case, user) -> list:
    """Others who may decide ``case``: those who keep order at its place, and the network's."""
    people = get_user_model().objects.active()
    network = Q(network_roles__isnull=False)
    here = Q(memberships__place=case.place_id, memberships__status="active", memberships__role__in=KEEPERS)
    rows = people.filter(network | here if case.place_id else network).exclude(pk=user.pk).distinct()
    rows = rows.order_by("display_name", "pk")[:50]
    return who_may_decide(case, rows)


def places_of_desk(user) -> QuerySet:
    """Places whose cases ``user`` may see, for the filter."""
    roles = roles_of(user)
    places = Place.objects.filter(cases__status__in=["open", "confirming"]).distinct().order_by("name")
    return places if roles.network else places.filter(pk__in=roles.kept)
