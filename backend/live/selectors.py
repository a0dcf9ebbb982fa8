"""What was kept of facts that change access."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from backend.live.models import AccessFact


def facts_of_last(seconds: float, *, but: Collection[int]) -> tuple[set[int], list[AccessFact]]:
    """Numbers of all facts of the last ``seconds``, and those facts that are not among ``but`` (1 or 2 queries).

    By time and not by the last number: a transaction that began earlier may commit later.
    """
    since = timezone.now() - timedelta(seconds=seconds)
    numbers = set(AccessFact.objects.filter(at__gt=since).values_list("pk", flat=True))
    new = numbers.difference(but)
    return numbers, list(AccessFact.objects.filter(pk__in=new).order_by("pk")) if new else []
