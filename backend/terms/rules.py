"""Who may write texts and announce; and that writing waits until new rules are accepted."""

import rules
from django.utils.translation import gettext_lazy as _

from backend.core.errors import NotAllowed
from backend.places.rules import is_coordinator, runs_place
from backend.terms.standing import awaited_from

# Acts that others read or that bind others. Reading, leaving, giving back, reporting, objecting and what keeps order
# never wait; nor does anything of those who came without an account.
WAITING = {
    "bookings.hold",
    "bookings.request",
    "conversations.edit_message",
    "conversations.open_room",
    "conversations.post",
    "conversations.react",
    "conversations.write_to",
    "conversations.write_unasked",
    "events.add",
    "events.attend",
    "events.change",
    "events.give_feedback",
    "events.propose",
    "lending.request",
    "lending.thank",
    "meetups.ask_question",
    "meetups.drink_coffee",
    "meetups.write_notes",
    "places.join",
    "sharing.add",
    "sharing.add_of_place",
    "sharing.bring_back",
    "sharing.change",
    "sharing.request",
    "sharing.thank",
}


class AcceptanceNeeded(NotAllowed):
    """The rules changed, and this person has not accepted the version in force."""

    code = "acceptance_needed"
    message = _("The rules changed. Read and accept them first: then you can write again.")


@rules.predicate
def has_accepted(user) -> bool:
    """Whether nothing that binds now waits for this person's acceptance."""
    return awaited_from(user) is None


@rules.predicate
def runs_document(user, document) -> bool:
    """Runs what it is about, and may write there: the rule of moderation, an app above, is asked by name."""
    if document is None or not user.has_perm("moderation.write", document.place):
        return False
    return runs_place(user, document.place) if document.place_id else is_coordinator(user)


def wait_for_acceptance(actor, permission: str) -> None:
    """Raise ``AcceptanceNeeded`` for acts of ``WAITING`` (a condition of ``require``)."""
    if permission in WAITING and not has_accepted(actor):
        raise AcceptanceNeeded()


rules.add_perm("terms.write", rules.is_authenticated & has_accepted)
rules.add_perm("terms.change", runs_document)
rules.add_perm("terms.publish_declaration", is_coordinator)
rules.add_perm("terms.announce", is_coordinator)
