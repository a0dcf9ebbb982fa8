"""What those who came said, for those who lead."""

from dataclasses import dataclass

from django.db.models import CharField, Count
from django.db.models.functions import MD5, Cast

from backend.events.models import Feedback, Occurrence


@dataclass(frozen=True)
class Heard:
    """How many chose each answer, and what was written, in no order that would tell who wrote."""

    counts: list[tuple[str, int]]
    words: list[Feedback]

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.counts)


def heard(occurrence: Occurrence) -> Heard:
    """What was said of ``occurrence`` (2 queries)."""
    said = Feedback.objects.filter(attendance__occurrence=occurrence)
    found = dict(said.order_by().values_list("rating").annotate(n=Count("pk")))
    counts = [(label, found.get(rating, 0)) for rating, label in Feedback.Rating.choices]
    shuffled = said.exclude(words="").order_by(MD5(Cast("pk", CharField())))
    return Heard(counts, list(shuffled))
