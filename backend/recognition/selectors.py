"""What staff and authors read: lists, how often the programs were right, why something was recognised."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from backend.moderation.models import Case, Report
from backend.moderation.selectors import hiding_of
from backend.places.models import Place
from backend.places.roles import roles_of
from backend.recognition import explaining
from backend.recognition.lists import Lists, lists_now
from backend.recognition.models import Hit, HitPart, ListEntry, Thresholds
from backend.recognition.registry import corpora
from backend.recognition.weighing import Weighed, weigh_text

COUNTED = timedelta(days=90)
TRIED = timedelta(days=30)
FEWEST = 5  # answers: fewer say nothing about how often a program is wrong
MOST_TRIED = 2000  # texts of one kind
WRONG, RIGHT = Report.Status.KEPT, Report.Status.HIDDEN


@dataclass(frozen=True)
class Rate:
    """How often something was recognised, and what people said to it."""

    detector: str
    name: str | Promise
    hits: int
    right: int
    wrong: int

    @property
    def false_share(self) -> int | None:
        """Of a hundred answers; ``None`` while there are too few to say."""
        answered = self.right + self.wrong
        return None if answered < FEWEST else round(100 * self.wrong / answered)


def counts(path: str) -> dict[str, Count]:
    """Hits of the last ``COUNTED``, over the parts at ``path``; by the answers to their notices."""
    recent = Q(**{f"{path}hit__at__gte": timezone.now() - COUNTED})
    status, row = f"{path}hit__report__status", f"{path}hit"
    return {
        "found": Count(row, filter=recent, distinct=True),
        "right": Count(row, filter=recent & Q(**{status: RIGHT}), distinct=True),
        "wrong": Count(row, filter=recent & Q(**{status: WRONG}), distinct=True),
    }


def rates_for(user) -> list[Rate]:
    """Each detector, over the places that ``user`` looks after; the network sees all (1 query)."""
    roles = roles_of(user)
    parts = HitPart.objects.order_by()
    parts = parts if roles.network else parts.filter(hit__place__in=roles.kept)
    by_detector = {row["detector"]: row for row in parts.values("detector").annotate(**counts(""))}
    none = {"found": 0, "right": 0, "wrong": 0}
    return [
        Rate(code, name, row["found"], row["right"], row["wrong"])
        for code, name in HitPart.Detector.choices
        for row in [by_detector.get(code, none)]
    ]


def rate_of(entry: ListEntry) -> Rate:
    """Of an entry with ``counts``."""
    return Rate(entry.kind, entry.pattern, entry.found, entry.right, entry.wrong)


def entries_of(place: Place | None) -> list[ListEntry]:
    """What stands on the list of ``place`` (``None``: of the network), each with its ``rate`` (1 query)."""
    rows = ListEntry.objects.current().filter(place=place).select_related("added_by")
    entries = list(rows.annotate(**counts("hits__")).order_by("kind", "pattern"))
    for entry in entries:
        entry.rate, entry.name = rate_of(entry), explaining.name_of(entry)
    return entries


def places_kept_by(user) -> QuerySet[Place]:
    """Places whose lists ``user`` keeps; the network's people find them by the lists that there are."""
    roles = roles_of(user)
    if roles.network:
        with_list = ListEntry.objects.current().filter(place__isnull=False).values("place")
        return Place.objects.filter(Q(pk__in=with_list) | Q(pk__in=roles.kept)).order_by("name")
    return Place.objects.filter(pk__in=roles.kept).order_by("name")


def thresholds() -> Thresholds:
    return Thresholds.objects.first() or Thresholds()


@dataclass(frozen=True)
class Trial:
    """What a text would score, and why."""

    weighed: Weighed
    lines: list[tuple[str, int]]


def try_text(text: str, place: Place | None) -> Trial:
    """What programs would say of ``text`` at ``place`` by the lists; nothing is kept of it."""
    weighed = weigh_text(text, place_id=place.pk if place else None)
    entries = ListEntry.objects.in_bulk([one.entry for one in weighed.found if one.entry])
    lines = [
        (
            explaining.say(
                one.detector, found=one.found, facts=one.facts,
                is_of_network=one.entry is None or entries[one.entry].place_id is None,
            ),
            one.score,
        )
        for one in sorted(weighed.found, key=lambda one: -one.score)
    ]  # fmt: skip
    return Trial(weighed, lines)


def would_hit(entry: ListEntry) -> list[tuple[str, int, int]]:
    """How many texts of the last 30 days ``entry`` (not kept yet) would find: kind, found, looked at.

    Words are looked up in the index first and then compared as they will be; never in private talks.
    """
    if entry.kind == ListEntry.Kind.FILE:
        return []
    lists = Lists(thresholds=lists_now().thresholds)
    lists.add(entry)
    since, counted = timezone.now() - TRIED, []
    for corpus in corpora:
        rows = corpus.rows(entry.place, since)
        whole = rows.count()
        rows = rows.order_by("-pk")
        # Whoever hides words with signs is not in the index: of the newest all are read.
        texts = {pk: "\n".join(said) for pk, *said in rows.values_list("pk", *corpus.fields)[:MOST_TRIED]}
        if entry.kind == ListEntry.Kind.LINK:
            whole = len(texts)
        elif whole > MOST_TRIED:
            older = rows.filter(**{f"{corpus.stems}__matches": entry.pattern})
            texts |= {pk: "\n".join(said) for pk, *said in older.values_list("pk", *corpus.fields)[:MOST_TRIED]}
        find = lists.words_in if entry.kind == ListEntry.Kind.WORD else lists.links_in
        found = sum(any(one.entry == entry.pk for one in find(text, entry.place_id)) for text in texts.values())
        counted.append((corpus.title, found, whole))
    return counted


def tried(kind: str, pattern: str, place: Place | None) -> ListEntry:
    """An entry that nobody keeps, for trying."""
    return ListEntry(pk=0, kind=kind, pattern=pattern, place=place, effect=ListEntry.Effect.FLAG)


def hits_of(reports) -> list[Hit]:
    """Of ``reports``, the latest first, with their parts in words (2 queries)."""
    parts = HitPart.objects.select_related("entry__added_by").order_by("-score", "pk")
    hits = list(
        Hit.objects.filter(report__in=reports).select_related("report").prefetch_related(Prefetch("parts", parts))
    )
    for hit in hits:
        for part in hit.parts.all():
            part.words = explaining.say_part(part)
    return hits


def part_of_case(case: Case) -> tuple[str, dict] | None:
    """The part of the page of ``case`` that says what programs found in it."""
    hits = hits_of(Report.objects.filter(case=case))
    return ("recognition/_case_part.html", {"hits": hits, "thresholds": thresholds()}) if hits else None


def held_from(user, pk: int) -> Hit | None:
    """What was held from ``user``, for the page that explains it."""
    hit = Hit.objects.filter(pk=pk).select_related("report__decision", "place").first()
    if hit is None or not user.has_perm("recognition.read_hold", hit):
        return None
    [found] = hits_of([hit.report])
    hit.lines = [part.words for part in found.parts.all()]
    # What hides it now, also while a second person has still to confirm that; else what followed from the hit.
    answer = hit.report.decision if hit.report.decision and hit.report.decision.ground else None
    hit.decision = (hiding_of(hit.report.target) if hit.report.target else None) or answer
    return hit


def mark_held(cases: list[Case]) -> None:
    """Until when what each of ``cases`` is about is held: somebody waits for it (1 query)."""
    rows = Hit.objects.holding().filter(report__case__in=cases).values_list("report__case", "held_until")
    until = dict(rows)
    for case in cases:
        case.held_until = until.get(case.pk)


def part_for_author(user) -> tuple[str, dict] | None:
    """What of ``user`` waits for a person's look, for "Decisions about me" (1 query)."""
    hits = list(Hit.objects.holding().filter(author=user.pk).select_related("report"))
    return ("recognition/_mine.html", {"hits": hits}) if hits else None
