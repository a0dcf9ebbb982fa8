"""Notes that everybody in a call writes at once. No word is lost: edits are merged in the order in which they come."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError, Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.meetups.live import ToolChanged
from backend.meetups.merging import Change, Unfit, apply, between, checked, inverse, touched, transform
from backend.meetups.models import Call, NoteEdit, Notes
from backend.moderation.services.takedown import keep_words, kept_words
from backend.recognition.services import look_at

LONGEST = 40_000  # characters


class NotesMovedOn(DomainError):
    """The edit is about a revision of which nothing is known any more."""

    code = "notes_moved_on"
    message = _("The notes have changed too much since you opened them. Copy your words and open them again.")


@transaction.atomic
def write_notes(call: Call, *, by, base: int, change: object, key) -> list[NoteEdit]:
    """Merge ``change``, made of the text of revision ``base``, into what was written since.

    Gives all edits after ``base``, in order: with them the writer's browser comes to the same text. The same ``key``
    sent again changes nothing. Raises ``NotAllowed``, ``Invalid`` or ``NotesMovedOn``.
    """
    notes = locked_notes(call, by=by)
    key, since = uuid_of(key), edits_since(notes, base)
    if any(edit.key == key for edit in since):
        return since
    if notes.edits.filter(key=key).exists():
        raise Invalid
    try:
        change = checked(change, length_at(notes, since))
    except Unfit:
        raise Invalid from None
    if any(isinstance(part, str) and not is_writable(part) for part in change):
        raise Invalid
    made = merge(notes, since, change, key=key, by=by)
    if made is None:
        return since
    look_at_lines(notes, made, by=by)
    return [*since, made]


@transaction.atomic
def rewrite_notes(call: Call, *, by, base: int, text: str) -> Notes:
    """Merge a whole ``text`` that was made of revision ``base``: what others wrote since stays. For plain forms."""
    notes = locked_notes(call, by=by)
    since = edits_since(notes, base)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not is_writable(text):
        raise Invalid(field="text")
    before = notes.text
    for edit in reversed(since):
        before, _removed = apply(before, inverse(edit.change, edit.removed))
    if made := merge(notes, since, between(before, text), key=uuid.uuid4(), by=by):
        look_at_lines(notes, made, by=by)
    return notes


def look_at_lines(notes: Notes, edit: NoteEdit, *, by) -> None:
    """Have programs look at the lines that ``edit`` touched. They point out and hold nothing: others write there, too.

    An edit is no message: nobody floods or repeats by writing letter after letter.
    """
    text = touched(notes.text, edit.change)
    look_at(notes, by=by, text=text, where=f"notes.{notes.call_id}", is_new=False, may_hold=False)


def merge(notes: Notes, since: list[NoteEdit], change: Change, *, key, by) -> NoteEdit | None:
    """Write ``change`` after the edits ``since``; ``None`` where it changes nothing."""
    for edit in since:
        # Who came first stands first, here and in every browser.
        _theirs, change = transform(edit.change, change)
    if all(isinstance(part, int) and part > 0 for part in change):
        return None
    text, removed = apply(notes.text, change)
    if len(text) > LONGEST and len(text) > len(notes.text):
        raise Invalid(_("The notes have room for 40 000 characters."), field="text")
    notes.text, notes.revision, notes.changed_at = text, notes.revision + 1, timezone.now()
    notes.save(update_fields=["text", "revision", "changed_at"])
    made = notes.edits.create(revision=notes.revision, change=change, removed=removed, key=key, by=by)
    publish(ToolChanged(call_id=notes.call_id, tool="notes"))
    return made


def locked_notes(call: Call, *, by) -> Notes:
    """The notes of ``call`` under a lock: edits come one after the other. Raises ``NotAllowed``."""
    require(by, "meetups.write_notes", call)
    Notes.objects.get_or_create(call=call)
    notes = Notes.objects.select_for_update().get(call=call)
    notes.call = call  # known with its place: each letter would ask for them anew
    return notes


def edits_since(notes: Notes, base: int) -> list[NoteEdit]:
    """What came after ``base``. Raises ``Invalid`` or ``NotesMovedOn``."""
    if not 0 <= base <= notes.revision:
        raise Invalid
    edits = list(notes.edits.filter(revision__gt=base))
    if len(edits) != notes.revision - base:
        raise NotesMovedOn
    return edits


def length_at(notes: Notes, since: list[NoteEdit]) -> int:
    """How long the text was before ``since``."""
    if not since:
        return len(notes.text)
    return sum(abs(part) for part in since[0].change if isinstance(part, int))


def is_writable(words: str) -> bool:
    """No NUL and no half of a pair, which no database takes; no carriage return, which no text field keeps."""
    return not any(letter in "\0\r" or "\ud800" <= letter <= "\udfff" for letter in words)


def uuid_of(key) -> uuid.UUID:
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(str(key))
    except ValueError:
        raise Invalid from None


def forget_edits(*, before: datetime) -> int:
    """Delete the steps to notes whose date was over at ``before``: the text stays, what was taken out does not."""
    over = Q(notes__call__occurrence__ends_at__lt=before, at__lt=before)
    count, _kinds = NoteEdit.objects.filter(over).delete()
    return count


@transaction.atomic
def hide_notes(notes: Notes, *, by) -> None:
    """Take all that is written off, as one more edit. ``by`` was asked for by ``moderation``, which keeps the words."""
    notes = Notes.objects.select_for_update(of=("self",)).get(pk=notes.pk)
    keep_words(notes, {"text": notes.text})
    # The steps before hold every letter, and whoever reads the notes may ask for them.
    notes.edits.all().delete()
    merge(notes, [], between(notes.text, ""), key=uuid.uuid4(), by=by)


@transaction.atomic
def restore_notes(notes: Notes, *, by) -> None:
    """What was taken off stands there again, before what was written since."""
    notes = Notes.objects.select_for_update(of=("self",)).get(pk=notes.pk)
    words = kept_words(notes).get("text", "")
    if not words:
        return
    text = f"{words}\n{notes.text}" if notes.text else words
    merge(notes, [], between(notes.text, text[:LONGEST]), key=uuid.uuid4(), by=by)
