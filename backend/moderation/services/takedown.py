"""Taking words and photos off something that itself stays, and putting them back."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from backend.moderation.models import TakenDown


@transaction.atomic
def take_down(target, fields: tuple[str, ...], *, picture: str = "", photos: str = "", instead=None) -> None:
    """Empty ``fields`` of ``target``, let go of its ``picture`` and of its rows of ``photos``; all of it is kept.

    ``instead``: what stands there then, by field, where that is not nothing.
    """
    instead = instead or {}
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    about = {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}
    kept, _is_new = TakenDown.objects.get_or_create(**about)
    words = {name: said for name in fields if (said := kept_in(row, name)) not in ("", instead.get(name))}
    # Taken down a second time: what stands there now, and of the first time what was not written anew.
    kept.words = {**kept.words, **words}
    for name in fields:
        setattr(row, name, instead.get(name, ""))
    if picture and getattr(row, f"{picture}_id"):
        kept.picture_id = getattr(row, f"{picture}_id")
        setattr(row, picture, None)
    kept.taken_at = timezone.now()
    kept.save()
    if photos:
        kept.photos.add(*getattr(row, photos).values_list("picture", flat=True))
        getattr(row, photos).all().delete()
    row.save()


@transaction.atomic
def put_back(target, *, picture: str = "", photos: str = "", instead=None) -> None:
    """What was taken down stands there again, save where something new was written since."""
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    kept = TakenDown.objects.about(row).first()
    if kept is None:
        return
    for name, words in kept.words.items():
        if kept_in(row, name) == (instead or {}).get(name, ""):
            setattr(row, name, words)
    if picture and kept.picture_id and not getattr(row, f"{picture}_id"):
        setattr(row, f"{picture}_id", kept.picture_id)
    if photos:
        # Behind those that were hung up since.
        rows, first = getattr(row, photos), getattr(row, photos).count()
        for position, one in enumerate(kept.photos.order_by("pk"), start=first):
            rows.create(picture=one, position=position)
    row.save()
    kept.delete()


def kept_in(row, name: str) -> str:
    """What stands in the row itself: a name is shown in words where there is none."""
    return row._meta.get_field(name).value_from_object(row)


def keep_words(target, words: dict[str, str]) -> None:
    """Remember ``words`` of ``target``, which its app takes off itself; of a second time behind those of the first."""
    about = {"content_type": ContentType.objects.get_for_model(target), "object_id": target.pk}
    kept, _is_new = TakenDown.objects.get_or_create(**about)
    behind = {name: "\n".join(filter(None, [kept.words.get(name), said])) for name, said in words.items() if said}
    kept.words = {**kept.words, **behind}
    kept.taken_at = timezone.now()
    kept.save(update_fields=["words", "taken_at"])


def kept_words(target) -> dict[str, str]:
    """What ``keep_words`` remembered, once: it is forgotten with that."""
    rows = TakenDown.objects.about(target)
    words = rows.values_list("words", flat=True).first() or {}
    rows.delete()
    return words
