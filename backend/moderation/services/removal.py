"""Taking something away for good: nobody reads it any more, a copy waits until no appeal can bring it back."""

from datetime import datetime
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.audit.services import record
from backend.core.walking import by_key
from backend.media.access import taken_from
from backend.media.models import Picture
from backend.media.services import delete_files, delete_picture, move_picture
from backend.media.storages import storage_of
from backend.moderation import registry
from backend.moderation.models import HIDING, Appeal, Case, Decision, TakenDown
from backend.notifications.privacy import forget_title

HOLDING = (Decision.Status.IN_FORCE, Decision.Status.PENDING)


@transaction.atomic
def take_away(target) -> None:
    """Empty what ``target`` says, and let go of what hangs on it; a copy is kept. A second call adds what is new."""
    moderated = registry.of(target)
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    kept, _is_new = TakenDown.objects.get_or_create(**about(row))
    pictures = [*moderated.pictures(row), *([kept.picture] if kept.picture else []), *kept.photos.all()]
    for name, empty in moderated.blank(row).items():
        if (words := getattr(row, name)) not in (empty, kept.instead.get(name, empty)):
            kept.words[name] = words
            if name == "title":
                forget_title(words, empty, url=moderated.url(row))
        kept.instead[name] = empty
        setattr(row, name, empty)
    for rows, empty in moderated.parts(row):
        kept.rows += parts_of(rows, empty)
        rows.update(**empty)
    for rows in moderated.hanging(row):
        kept.rows += serializers.serialize("python", rows)
        rows.model._base_manager.filter(pk__in=[one.pk for one in rows]).delete()
    author = moderated.author(row)
    for picture in pictures:
        if not picture.is_private:
            kept.was_public = [*kept.was_public, picture.pk]
            move_picture(picture, is_private=True)
        if author is not None:
            taken_from(author, picture)
    kept.save()
    kept.pictures.add(*pictures)
    row.save()


@transaction.atomic
def give_back(target) -> None:
    """What was taken away stands there again, save where something new was written since."""
    moderated = registry.of(target)
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    kept = TakenDown.objects.filter(**about(row)).first()
    if kept is None:
        return
    if getattr(row, "deleted_at", None) is not None:
        # Its author took it back meanwhile.
        forget(kept)
        return
    # Of what was taken away before there was ``instead``, what would stand there now.
    for name, empty in {**moderated.blank(row), **kept.instead}.items():
        said = kept.words.pop(name, empty)
        if getattr(row, name) == empty:
            setattr(row, name, said)
    row.save()
    for rows, empty in moderated.parts(row):
        give_parts_back(rows, empty, kept)
    for one in serializers.deserialize("python", [one for one in kept.rows if not one.get("is_part")]):
        if still_fits(one.object):
            one.save()
    for picture in kept.pictures.filter(pk__in=kept.was_public):
        move_picture(picture, is_private=False)
    kept.rows, kept.was_public, kept.instead = [], [], {}
    kept.save()
    kept.pictures.clear()
    if not kept.words and kept.picture_id is None and not kept.photos.exists():
        kept.delete()


def still_fits(row) -> bool:
    """Whether what ``row`` points to is still there; who is gone is named no more."""
    for field in row._meta.concrete_fields:
        key = getattr(row, field.attname)
        if not field.is_relation or key is None or field.related_model._base_manager.filter(pk=key).exists():
            continue
        if not field.null:
            return False
        setattr(row, field.attname, None)
    return True


def about(row) -> dict:
    return {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}


def parts_of(rows: QuerySet, empty: dict) -> list[dict]:
    """What ``rows`` say that is not as ``empty`` is: taken away a second time, they say nothing any more."""
    found = []
    for values in rows.values("pk", *empty):
        fields = {name: values[name] for name in empty if values[name] != empty[name]}
        if fields:
            found.append({"model": rows.model._meta.label_lower, "pk": values["pk"], "fields": fields, "is_part": True})
    return found


def give_parts_back(rows: QuerySet, empty: dict, kept: TakenDown) -> None:
    """What ``rows`` said last, save where something new was written since."""
    model = rows.model._meta.label_lower
    for one in reversed([one for one in kept.rows if one.get("is_part") and one["model"] == model]):
        for name, said in one["fields"].items():
            rows.filter(pk=one["pk"], **{name: empty[name]}).update(**{name: said})


def erase_removed(now: datetime) -> int:
    """Erase copies of what was removed so long ago that nobody can appeal any more; returns of how many decisions."""
    erased = 0
    for decision in by_key(due_at(now)):
        with transaction.atomic():
            erased += erase(decision, now)
    return erased


def due_at(now: datetime) -> QuerySet[Decision]:
    """Removals that hold, of which nothing waits and nothing can be appealed any more; nor of others about the same."""
    same = Decision.objects.filter(
        case__content_type=OuterRef("case__content_type"), case__object_id=OuterRef("case__object_id"),
        measure__in=HIDING, status__in=HOLDING,
    )  # fmt: skip
    waiting = Appeal.objects.open().filter(decision=OuterRef("pk"))
    removals = Decision.objects.filter(measure=Decision.Measure.REMOVE, status=Decision.Status.IN_FORCE, erased_at=None)
    return removals.exclude(Exists(same.filter(appeal_until__gt=now))).exclude(Exists(same.filter(Exists(waiting))))


def erase(decision: Decision, now: datetime) -> int:
    """Erase the copy behind ``decision``, under the lock of its case. ``0`` where somebody appealed meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=decision.case_id)
    if not due_at(now).filter(pk=decision.pk).exists():
        return 0
    target = case.target
    moderated = registry.kinds.get(case.kind)
    if target is not None and moderated is not None and moderated.erase is not None:
        moderated.erase(target)
    forget_copy_of(case)
    Decision.objects.filter(pk=decision.pk).update(erased_at=now)
    record("content.erased", by=None, target=decision, place_id=case.place_id)
    return 1


def forget_copy_of(case: Case) -> None:
    """What was taken away of the subject of ``case``, which may be gone."""
    for kept in TakenDown.objects.filter(content_type=case.content_type_id, object_id=case.object_id):
        forget(kept)


def forget(kept: TakenDown) -> None:
    """The copy goes, with its files."""
    let_go(kept)
    kept.delete()


def let_go(kept: TakenDown) -> None:
    """What hung on it goes, with its files; of the copy its words stay. Pictures are files that nothing else shows."""
    several = Q(pk__in=kept.pictures.values("pk")) | Q(pk__in=kept.photos.values("pk"))
    pictures = list(Picture.objects.filter(several | Q(pk=kept.picture_id)))
    rows = serializers.deserialize("python", [one for one in kept.rows if not one.get("is_part")])
    names = [one.object.stored_name for one in rows if hasattr(one.object, "stored_name")]
    kept.rows, kept.picture, kept.was_public = [one for one in kept.rows if one.get("is_part")], None, []
    kept.save()
    for picture in pictures:
        delete_picture(picture)
    transaction.on_commit(partial(delete_files, storage_of(is_private=True), names), robust=True)


def copies_of(rows: QuerySet) -> QuerySet[TakenDown]:
    """What was taken off or away of ``rows``."""
    kind = ContentType.objects.get_for_model(rows.model)
    return TakenDown.objects.filter(content_type=kind, object_id__in=rows.order_by().values("pk"))


def forget_copies(rows: QuerySet) -> None:
    """Of a deleted account: what was removed of ``rows`` does not come back, however a decision ends."""
    for kept in by_key(copies_of(rows)):
        with transaction.atomic():
            forget(kept)
