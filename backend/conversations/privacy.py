"""What conversations know of people (``backend.privacy.registry``)."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.conversations.models import Conversation, LogEntry, Message, MessageFile, MessagePhoto, Mute, Participation
from backend.conversations.services.attaching import detach
from backend.core.walking import by_key
from backend.moderation.models import Appeal, Case, Report
from backend.moderation.services.removal import copies_of, let_go
from backend.privacy.registry import AtLeaving, Basis, Enclosed, Kind, Records, Sweep
from backend.search.forgetting import forget_deleted_words

PRIVATE = (Conversation.Kind.DIRECT, Conversation.Kind.GROUP, Conversation.Kind.EXCHANGE)


def attached_by(user):
    for photo in by_key(MessagePhoto.objects.filter(message__author=user).select_related("picture")):
        picture = photo.picture
        yield Enclosed(
            name=f"messages/{photo.message_id}-{photo.position + 1}.webp",
            open=partial(picture.storage.open, picture.name(1600)),
        )
    for file in by_key(MessageFile.objects.filter(message__author=user)):
        yield Enclosed(name=f"messages/{file.message_id}-{file.pk}-{file.name}", open=file.open)


def adorned(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of ``messages`` that have photos or files."""
    return messages.filter(Q(photos__isnull=False) | Q(files__isnull=False)).distinct()


def take_back_files(user) -> None:
    """Photos and files go: they show more than words do. A message that was nothing else counts as taken back."""
    for message in by_key(adorned(Message.objects.filter(author=user))):
        with transaction.atomic():
            detach(message)
            if not message.body:
                Message.objects.filter(pk=message.pk).update(deleted_at=timezone.now())
    # The same of what moderators removed, which may come back.
    for kept in by_key(copies_of(Message.objects.filter(author=user))):
        with transaction.atomic():
            hung = len(kept.rows)
            let_go(kept)
            if len(kept.rows) < hung and not kept.words.get("body"):
                Message.objects.filter(pk=kept.object_id, body="").update(deleted_at=timezone.now())


def leave_rooms(user) -> None:
    """In a talk of few the others still see that somebody was there; elsewhere the row goes."""
    rows = Participation.objects.filter(user=user)
    rows.exclude(conversation__kind__in=PRIVATE).delete()
    rows.update(draft="", draft_at=None, is_muted=True, mentions_call=False)
    Mute.objects.filter(muted=user).delete()


def left_talks(now: datetime) -> QuerySet[Conversation]:
    """Private talks with words or a name that nobody reads any more, and of which nothing waits for a decision."""
    readers = Participation.objects.filter(conversation=OuterRef("pk"), is_invited=True, user__erased_at=None)
    about = Case.objects.filter(content_type=Report.content_type_of(Message()))
    waits = ~Q(status=Case.Status.DECIDED) | Q(decisions__appeal_until__gt=now)
    waits |= Q(decisions__in=Appeal.objects.open().values("decision"))
    judged = Message.objects.filter(conversation=OuterRef("pk"), pk__in=about.filter(waits).values("object_id"))
    said = LogEntry.objects.filter(conversation=OuterRef("pk"))
    return Conversation.objects.filter(
        Q(Exists(said)) | ~Q(title=""), ~Exists(readers), ~Exists(judged), kind__in=PRIVATE
    )


def forget_left_talks(now: datetime) -> int:
    """Delete all that was said in ``left_talks``; returns in how many.

    The empty talk stays: what was lent leads to it.
    """
    forgotten = 0
    for found in by_key(left_talks(now)):
        with transaction.atomic():
            talk = Conversation.objects.select_for_update(of=("self",)).get(pk=found.pk)
            if not left_talks(now).filter(pk=talk.pk).exists():
                continue
            for message in by_key(adorned(talk.messages.all())):
                detach(message)
            talk.messages.all().delete()
            talk.log.all().delete()
            Conversation.objects.filter(pk=talk.pk).update(title="", description="")
            forgotten += 1
    if forgotten:
        forget_deleted_words()
    return forgotten


MESSAGES = Kind(
    code="messages",
    title=_("Messages"),
    what=_(
        "What you write in rooms and private talks, with photos and files; drafts, reactions, votes, how far you read."
    ),
    purpose=_("So that neighbours can talk with each other."),
    basis=Basis.CONTRACT,
    seen_by=_(
        "Those who may read the same talk. Moderators read a private message only when somebody in it reports it."
    ),
    kept=_(
        "in a room as long as the room; about an event as long as the event; in a private talk until nobody who may"
        " read it has an account any more; you can take back a message at any time, and earlier versions go with it"
    ),
    after_leaving=_(
        "Words that you wrote to others, under “former neighbour”: they are part of their talks too. Photos, files,"
        " earlier versions, drafts and reactions go."
    ),
    records=(
        Records(
            model="conversations.Message",
            person=("author",),
            says={
                "conversation__title": _("Talk"),
                "created_at": _("Sent"),
                "body": _("Text"),
                "edited_at": _("Edited"),
                "deleted_at": _("Taken back"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="conversations.MessageVersion",
            person=("message__author",),
            says={"message__created_at": _("Sent"), "body": _("Text"), "replaced_at": _("Replaced")},
        ),
        Records(
            model="conversations.Participation",
            person=("user",),
            says={
                "conversation__title": _("Talk"),
                "draft": _("Unsent text"),
                "is_muted": _("Muted"),
                "is_hidden": _("Hidden from my list"),
                "created_at": _("Since"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="conversations.Mute",
            person=("muter",),
            says={"created_at": _("Somebody was muted on")},
        ),
        Records(
            model="conversations.Reaction",
            person=("user",),
            says={"created_at": _("When"), "emoji": _("Reaction")},
        ),
        Records(
            model="conversations.Mention",
            person=("user",),
            says={"message__created_at": _("Somebody called me on")},
        ),
        Records(
            model="conversations.PollVote",
            person=("user",),
            says={"option__poll__question": _("Question"), "option__text": _("My vote")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="conversations.Deed",
            person=("by",),
            says={"created_at": _("When"), "kind": _("What grew out of it"), "title": _("Title")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="conversations.Restraint",
            person=("by",),
            says={"created_at": _("When"), "kind": _("Quiet for a time"), "reason": _("Reason")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    covers=(
        "conversations.MessagePhoto",
        "conversations.MessageFile",
        "conversations.LogEntry",
        "conversations.Poll",
        "conversations.PollOption",
    ),
    files=attached_by,
    before_leaving=take_back_files,
    at_leaving=leave_rooms,
    sweeps=(Sweep(name="conversations.left", act=forget_left_talks),),
)

NOTHING = {"A room: its name is given by those who run the place.": ("conversations.Conversation",)}
