"""Conversations of the demo network, written as a log exactly as the services write it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from backend.accounts.models import User
from backend.conversations.language import language_of
from backend.conversations.models import Conversation, LogEntry, Message, Participation


@dataclass
class Talks:
    """Collects messages in time order and writes them in a few statements."""

    random: object
    messages: list[Message] = field(default_factory=list)

    def say(self, conversation: Conversation, author: User, body: str, at: datetime) -> Message:
        """Append a message: the next number and the next entry of the log."""
        conversation.message_no += 1
        conversation.head_seq += 1
        conversation.last_message_at = at
        message = Message(
            conversation=conversation,
            author=author,
            client_id=uuid.UUID(int=self.random.getrandbits(128), version=4),
            number=conversation.message_no,
            seq=conversation.head_seq,
            body=body,
            language=language_of(body, author=author),
            created_at=at,
        )
        self.messages.append(message)
        return message

    def write(self) -> None:
        """Store messages, their log entries and the heads of their conversations."""
        Message.objects.bulk_create(self.messages, batch_size=500)
        LogEntry.objects.bulk_create(
            (
                LogEntry(
                    conversation_id=message.conversation_id,
                    seq=message.seq,
                    kind=LogEntry.Kind.MESSAGE,
                    message=message,
                    by_id=message.author_id,
                    at=message.created_at,
                )
                for message in self.messages
            ),
            batch_size=500,
        )
        touched = {message.conversation_id: message.conversation for message in self.messages}
        Conversation.objects.bulk_update(
            touched.values(), ["head_seq", "message_no", "last_message_at"], batch_size=200
        )


def take_part(conversation: Conversation, people: list[User], *, unread: dict[int, int] | None = None) -> list:
    """Participations of ``people``; ``unread`` maps a person's id to how many messages wait for them."""
    rows = []
    for person in people:
        waiting = min((unread or {}).get(person.pk, 0), conversation.message_no)
        rows.append(
            Participation(
                conversation=conversation,
                user=person,
                is_invited=conversation.kind != Conversation.Kind.PLACE,
                seen_message_no=conversation.message_no - waiting,
                seen_seq=conversation.head_seq - waiting,
            )
        )
    return rows
