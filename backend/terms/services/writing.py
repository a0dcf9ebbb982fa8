"""Texts from draft to published version."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backend.accounts.models import User
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.notifications.models import Notification
from backend.notifications.services import notify_all
from backend.terms.models import Clause, Document, Version
from backend.terms.standing import forget_everywhere, today

TOLD_AT_ONCE = 500
NOON = "T12:00:00+00:00"


class TooEarly(Invalid):
    """People must know of a new version some days before it binds."""

    def __init__(self, days: int):
        words = ngettext(
            "People must know at least %(n)s day before it binds.",
            "People must know at least %(n)s days before it binds.",
            days,
        )
        super().__init__(words % {"n": days}, field="valid_from")


class Outdated(DomainError):
    """Somebody saved the draft after it was read."""

    code = "outdated"
    message = _("Somebody saved this draft meanwhile. Nothing of theirs was replaced: look at it, then decide again.")


@dataclass(frozen=True)
class Written:
    """One clause as an editor wrote it; titles and texts by language."""

    number: str
    titles: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.number.split("."))


@transaction.atomic
def place_document(place, *, by) -> Document:
    """The document of the rules of ``place``, made when it is first written."""
    document = Document.objects.filter(kind=Document.Kind.PLACE_RULES, place=place).first()
    document = document or Document(kind=Document.Kind.PLACE_RULES, place=place)
    require(by, "terms.change", document)
    if document.pk is None:
        document.save()
    return document


@transaction.atomic
def open_draft(document: Document, *, by) -> Version:
    """The draft of ``document``; a new one begins as the newest published version reads."""
    document = Document.objects.select_for_update(of=("self",)).select_related("place").get(pk=document.pk)
    require(by, "terms.change", document)
    if draft := document.versions.drafts().first():
        return draft
    newest = document.versions.published().order_by("-number").first()
    draft = document.versions.create(
        number=newest.number + 1 if newest else 1,
        introductions=newest.introductions if newest else {},
        needs_acceptance=document.kind == Document.Kind.RULES and newest is not None,
    )
    clauses = newest.clauses.all() if newest else []
    write_clauses(draft, [Written(one.number, one.titles, one.texts) for one in clauses])
    record("text.draft_opened", by=by, target=draft, place_id=document.place_id, number=draft.number)
    return draft


@transaction.atomic
def save_draft(
    draft: Version,
    *,
    by,
    introductions: dict,
    changes: dict,
    clauses: list[Written],
    needs_acceptance: bool = False,
    revision: str | None = None,
) -> Version:
    """Replace what ``draft`` says, which ``by`` read as ``revision``.

    Raises ``Invalid`` for numbers that occur twice or are no numbers; ``Outdated``.
    """
    draft = locked_draft(draft, by=by, revision=revision)
    numbers = [one.number for one in clauses]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        raise Invalid(_("The number %(number)s occurs twice.") % {"number": twice}, field="number")
    draft.introductions, draft.changes = kept(introductions), kept(changes)
    draft.needs_acceptance = needs_acceptance and draft.document.kind == Document.Kind.RULES
    draft.save()
    write_clauses(draft, clauses)
    record("text.draft_saved", by=by, target=draft, place_id=draft.document.place_id, number=draft.number)
    return draft


@transaction.atomic
def discard_draft(draft: Version, *, by) -> None:
    """Throw a draft away; what is published stays."""
    draft = locked_draft(draft, by=by)
    record("text.draft_discarded", by=by, target=draft, place_id=draft.document.place_id, number=draft.number)
    draft.delete()


@transaction.atomic
def publish_draft(draft: Version, *, by, valid_from: date, revision: str | None = None) -> Version:
    """Publish ``draft`` for ever; it binds from ``valid_from`` (``TooEarly`` before ``TERMS_NOTICE_DAYS``).

    The first version of a text may bind at once: nobody was held to another. Raises ``Outdated`` when it no longer
    says what ``by`` read as ``revision``.
    """
    draft = locked_draft(draft, by=by, revision=revision)
    clauses = list(draft.clauses.all())
    if not clauses or not all(one.titles.get("pl") and one.texts.get("pl") for one in clauses):
        raise Invalid(_("Every clause needs a title and a text in Polish."))
    is_first = not draft.document.versions.published().exists()
    if not is_first and not draft.changes.get("pl"):
        raise Invalid(_("Say in Polish, in plain words, what changes."), field="changes")
    notice = 0 if is_first else settings.TERMS_NOTICE_DAYS
    if valid_from < today() + timedelta(days=notice):
        raise TooEarly(notice)
    draft.valid_from, draft.published_at, draft.published_by = valid_from, timezone.now(), by
    draft.save()
    record(
        "text.published",
        by=by,
        target=draft,
        place_id=draft.document.place_id,
        kind=draft.document.kind,
        number=draft.number,
        valid_from=valid_from.isoformat(),
    )
    transaction.on_commit(forget_everywhere)
    if not is_first:
        tell_later.enqueue(draft.pk)
    return draft


@task
def tell_later(version_id: int) -> int:
    """Tell of a version outside the request that published it."""
    return tell_of_version(Version.objects.select_related("document__place").get(pk=version_id))


def tell_of_version(version: Version) -> int:
    """Tell everybody whom ``version`` binds that it comes (in batches); returns how many. The author knows."""
    document = version.document
    people = User.objects.filter(is_active=True).exclude(pk=version.published_by_id)
    if document.place_id:
        people = people.filter(memberships__place=document.place_id, memberships__status="active")
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    params = {
        "texts": name_in_every_language(document),
        "at": f"{version.valid_from.isoformat()}{NOON}",
        "zone": settings.TIME_ZONE,
        "is_all_day": True,
    }
    for start in range(0, len(ids), TOLD_AT_ONCE):
        kinds = dict.fromkeys(ids[start : start + TOLD_AT_ONCE], Notification.Kind.TERMS_CHANGED)
        with transaction.atomic():
            notify_all(kinds, params=params, url=version.get_absolute_url(), place_id=document.place_id)
    return len(ids)


def name_in_every_language(document: Document) -> dict[str, str]:
    names = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            names[code] = str(document)
    return names


def locked_draft(draft: Version, *, by, revision: str | None = None) -> Version:
    """``draft`` as it is now, locked. Raises ``Outdated`` when it no longer says what it did as ``revision``."""
    draft = Version.objects.select_for_update(of=("self",)).select_related("document__place").get(pk=draft.pk)
    require(by, "terms.change", draft.document)
    if not draft.is_draft:
        raise DomainError(_("This version is published: it never changes. Begin a new draft."))
    if revision is not None and draft.revision() != revision:
        raise Outdated()
    return draft


def write_clauses(draft: Version, clauses: list[Written]) -> None:
    draft.clauses.all().delete()
    Clause.objects.bulk_create(
        Clause(version=draft, position=position, number=one.number, titles=kept(one.titles), texts=kept(one.texts))
        for position, one in enumerate(sorted(clauses, key=lambda one: one.order))
    )


def kept(texts: dict[str, str]) -> dict[str, str]:
    """Without languages in which nothing was written."""
    return {language: words.strip() for language, words in texts.items() if words and words.strip()}
