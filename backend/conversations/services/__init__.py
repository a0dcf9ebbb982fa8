"""Acts on conversations. Each change appends one entry to the log under a lock of the conversation."""

from backend.conversations.services.attaching import NewFile, NewPhoto
from backend.conversations.services.company import with_guardians
from backend.conversations.services.marks import name_deed, pin_message, react, record_deed, unpin_message, unreact
from backend.conversations.services.messages import (
    LONGEST,
    delete_message,
    edit_message,
    hide_message,
    post_message,
    restore_message,
    sent_before,
)
from backend.conversations.services.newness import words_of_newness
from backend.conversations.services.people import (
    add_people,
    answer_request,
    leave_group,
    start_group,
    write_to,
)
from backend.conversations.services.polls import NewPoll, close_poll, parts_of_poll, vote
from backend.conversations.services.quiet import hide_room, mute_person, show_room, unmute_person
from backend.conversations.services.reading import enter, mark_seen, save_draft, set_calls
from backend.conversations.services.restraints import lift_restraint, restrain, words_of_silence
from backend.conversations.services.rooms import (
    archive_room,
    change_room,
    close_rooms_of,
    invite,
    lock_room_of,
    main_room,
    network_room,
    open_conversation,
    open_room,
    order_rooms,
    uninvite,
    unlock_room_of,
)

__all__ = [
    "LONGEST",
    "NewFile",
    "NewPhoto",
    "NewPoll",
    "add_people",
    "answer_request",
    "archive_room",
    "change_room",
    "close_poll",
    "close_rooms_of",
    "delete_message",
    "edit_message",
    "enter",
    "hide_message",
    "hide_room",
    "invite",
    "leave_group",
    "lift_restraint",
    "lock_room_of",
    "main_room",
    "mark_seen",
    "mute_person",
    "name_deed",
    "network_room",
    "open_conversation",
    "open_room",
    "order_rooms",
    "parts_of_poll",
    "pin_message",
    "post_message",
    "react",
    "record_deed",
    "restore_message",
    "restrain",
    "save_draft",
    "sent_before",
    "set_calls",
    "show_room",
    "start_group",
    "uninvite",
    "unlock_room_of",
    "unmute_person",
    "unpin_message",
    "unreact",
    "vote",
    "with_guardians",
    "words_of_newness",
    "words_of_silence",
    "write_to",
]
