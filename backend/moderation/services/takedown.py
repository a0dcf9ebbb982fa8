"""Taking words and a photo off something that itself stays, and putting them back."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from backend.moderation.models import TakenDown


@transaction.atomic
def take_down(target, fields: tuple[str, ...], *, picture: str = "") -> None:
    """Empty ``fields`` of ``target`` and let go of its ``picture``; what stood there is kept."""
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    about = {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}
    kept, _is_new = TakenDown.objects.get_or_create(**about)
    words = {name: getattr(row, name) for name in fields if getattr(row, name)}
    # Taken down a second time: what stands there now, and of the first time what was not written anew.
    kept.words = {**kept.words, **words}
    for name in fields:
        setattr(row, name, "")
    if picture and getattr(row, f"{picture}_id"):
        kept.picture_id = getattr(row, f"{picture}_id")
        setattr(row, picture, None)
    kept.taken_at = timezone.now()
    kept.save()
    row.save()


@transaction.atomic
def put_back(target, *, picture: str = "") -> None:
    """What was taken down stands there again, save where something new was written since."""
    row = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
    kept = TakenDown.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk).first()
    if kept is None:
        return
    for name, words in kept.words.items():
        if not getattr(row, name):
            setattr(row, name, words)
    if picture and kept.picture_id and not getattr(row, f"{picture}_id"):
        setattr(row, f"{picture}_id", kept.picture_id)
    row.save()
    kept.delete()


def keep_words(target, words: dict[str, str]) -> None:
    """Remember ``words`` of ``target``, which its app takes off itself."""
    about = {"content_type": ContentType.objects.get_for_model(target), "object_id": target.pk}
    kept, _is_new = TakenDown.objects.get_or_create(**about)
    kept.words = {**kept.words, **{name: said for name, said in words.items() if said}}
    kept.taken_at = timezone.now()
    kept.save(update_fields=["words", "taken_at"])


def kept_words(target) -> dict[str, str]:
    """What ``keep_words`` remembered, once: it is forgotten with that."""
    rows = TakenDown.objects.filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk)
    words = rows.values_list("words", flat=True).first() or {}
    rows.delete()
    return words
