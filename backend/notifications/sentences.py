"""What a notification says, in the language of whoever reads it now."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from backend.core.words import day_in_words, day_name, zoned
from backend.notifications.models import Notification

Kind = Notification.Kind
SENTENCES = {
    Kind.MEMBERSHIP_APPROVED: _("Welcome to %(where)s: you belong there now."),
    Kind.MEMBERSHIP_REQUESTED: _("%(who)s asks to join %(where)s."),
    Kind.MEMBERSHIP_DECLINED: _(
        "%(where)s did not accept your request to join. Ask its animators why; you may ask again."
    ),
    Kind.MEMBERSHIP_ENDED: _("An animator ended your membership of %(where)s."),
    Kind.ROLE_CHANGED: _("Your role in %(where)s changed."),
    Kind.NEW_SIGN_IN: _("Somebody signed in to your account in %(what)s. If it was not you, sign out everywhere else."),
    Kind.EVENT_CHANGED: _("Time or place changed: %(what)s. Please check that it still suits you."),
    Kind.EVENT_CANCELLED: _("Cancelled: %(what)s. %(why)s"),
    Kind.EVENT_POSTPONED: _("Postponed: %(what)s. %(why)s"),
    Kind.EVENT_RESTORED: _("It takes place after all: %(what)s. Please check that it still suits you."),
    Kind.EVENT_PROPOSED: _("%(who)s proposes an event: %(what)s. Please answer."),
    Kind.EVENT_APPROVED: _("Your event is in the calendar: %(what)s, %(when)s."),
    Kind.EVENT_CHANGES_ASKED: _("%(where)s asks you to change your event “%(what)s”: %(why)s"),
    Kind.EVENT_DECLINED: _("%(where)s did not accept your event “%(what)s”. %(why)s"),
    Kind.EVENT_COHOSTED: _(
        "%(where)s hosts “%(what)s” together with your place. If that is a mistake, take your place off."
    ),
    Kind.EVENT_COHOST_LEFT: _("%(who)s no longer hosts “%(what)s” with you."),
    Kind.EVENT_WITHOUT_ROOM: _("No room for %(what)s, %(when)s. %(why)s"),
    Kind.EVENT_MESSAGE: _("%(what)s, %(when)s: %(why)s"),
    Kind.EVENT_REMINDER: _("%(what)s: %(when)s, %(where)s."),
    Kind.EVENT_RECONFIRM: _(
        "Are you coming? %(what)s, %(when)s. Please confirm, or the seat goes to somebody who waits."
    ),
    Kind.EVENT_THANKS: _("Thank you for coming: %(what)s. How was it?"),
    Kind.RECORDING_READY: _(
        "There is a recording: %(what)s, %(when)s. Watch it, then decide whether others may see it."
    ),
    Kind.RECORDING_REFUSED: _(
        "The recording is no longer shown, because somebody in it does not agree: %(what)s, %(when)s."
    ),
    Kind.RECORDING_CAPTIONS: _(
        "The recording needs captions: %(what)s, %(when)s. Without them it is shown until %(until)s."
    ),
    Kind.RECORDING_HIDDEN: _(
        "The recording is no longer shown, because captions are missing: %(what)s, %(when)s. Add them first."
    ),
    Kind.COFFEE_PAIRED: _("A coffee for you and %(who)s: %(when)s. Language: %(what)s."),
    Kind.COFFEE_UNPAIRED: _("This week nobody was found for a coffee with you. Next week you come first."),
    Kind.COFFEE_CHANGED: _("%(who)s cannot come this time. The others meet all the same: %(when)s."),
    Kind.COFFEE_OFF: _(
        "%(who)s cannot come this time, so there is no coffee: %(when)s. You may look for somebody else."
    ),
    Kind.COFFEE_REMINDER: _("Your coffee begins soon. With you: %(who)s. %(when)s."),
    Kind.SEAT_GIVEN: _("A seat is yours: %(what)s, %(when)s. If you cannot come, give it up."),
    Kind.SEAT_OFFERED: _("A seat is free: %(what)s, %(when)s. Take it until %(until)s."),
    Kind.SEAT_OPEN: _("A seat is free: %(what)s, %(when)s. It goes to the first who takes it."),
    Kind.SEAT_LAPSED: _("The offered seat went to the next person: %(what)s, %(when)s."),
    Kind.SEAT_RELEASED: _("Your seat was not confirmed in time and is free again: %(what)s, %(when)s."),
    Kind.SEAT_ASKED: _("%(who)s asks for a seat: %(what)s, %(when)s."),
    Kind.SEAT_APPROVED: _("You have a seat: %(what)s, %(when)s."),
    Kind.SEAT_DECLINED: _("There is no seat for you this time: %(what)s, %(when)s. %(why)s"),
    Kind.CALENDAR_FAILED: _("The calendar “%(what)s” cannot be read. %(why)s"),
    Kind.BOOKING_REQUESTED: _("%(who)s asks for a room: %(what)s, %(when)s."),
    Kind.BOOKING_GUARDIAN: _("%(who)s asks for a room: %(what)s, %(when)s. Please confirm as the guardian."),
    Kind.BOOKING_QUESTION: _("%(where)s asks about your room request: %(why)s"),
    Kind.BOOKING_ANSWERED: _("%(who)s answered about %(what)s: %(why)s"),
    Kind.BOOKING_ACCEPTED: _("The room is yours: %(what)s, %(when)s, %(where)s."),
    Kind.BOOKING_PROPOSED: _("%(where)s proposes another time or room: %(what)s, %(when)s. %(why)s"),
    Kind.BOOKING_AGREED: _("%(who)s agrees: %(what)s, %(when)s. The room is booked."),
    Kind.BOOKING_DECLINED: _("%(where)s could not give you %(what)s, %(when)s. %(why)s"),
    Kind.BOOKING_WITHDRAWN: _("%(who)s no longer needs %(what)s, %(when)s."),
    Kind.BOOKING_CANCELLED: _("Cancelled: %(what)s, %(when)s. %(why)s"),
    Kind.BOOKING_MOVED: _("Your room booking changed: %(what)s, %(when)s, %(where)s."),
    Kind.BOOKING_FREED: _("Free again: %(what)s, %(when)s. Your request goes to the animators now."),
    Kind.BOOKING_REMINDER: _("Your room: %(what)s, %(when)s. If you will not come, cancel, so that others can use it."),
    Kind.BOOKING_KEYS_LATE: _("The keys have not come back: %(what)s, %(who)s. They were expected %(when)s."),
    Kind.LISTING_REQUESTED: _("%(who)s would like: %(what)s."),
    Kind.LISTING_CHOSEN: _("It is yours: %(what)s. Please pick it up by %(until)s."),
    Kind.LISTING_DECLINED: _("Not this time: %(what)s. %(why)s"),
    Kind.LISTING_LAPSED: _("Not picked up in time, so it passed on: %(what)s."),
    Kind.LISTING_DRAWN: _("Lots were drawn: %(what)s. See the result and how to check it."),
    Kind.LISTING_WITHDRAWN: _("%(who)s no longer needs: %(what)s."),
    Kind.LISTING_EXPIRING: _("“%(what)s” leaves the board: %(when)s. One tap keeps it."),
    Kind.LISTING_MATCH: _("It may fit “%(what)s”: %(why)s"),
    Kind.SEARCH_FOUND: _("New for “%(what)s”: %(why)s"),
    Kind.THANKS: _("%(who)s thanks you for: %(what)s."),
    Kind.LOAN_REQUESTED: _("%(who)s would like to borrow %(what)s, %(when)s."),
    Kind.LOAN_ACCEPTED: _("You may borrow it: %(what)s, %(when)s. %(where)s"),
    Kind.LOAN_DECLINED: _("Not this time: %(what)s, %(when)s. %(why)s"),
    Kind.LOAN_LAPSED: _("Nobody answered in time, so the request is over: %(what)s, %(when)s."),
    Kind.LOAN_CANCELLED: _("Cancelled: %(what)s, %(when)s. %(why)s"),
    Kind.LOAN_WITHDRAWN: _("%(who)s no longer needs %(what)s, %(when)s."),
    Kind.LOAN_READY: _("Ready: %(what)s. Pick it up by %(until)s. %(where)s"),
    Kind.LOAN_NO_SHOW: _("Not picked up in time: %(what)s, %(when)s."),
    Kind.LOAN_SAID_OUT: _(
        "The other side says that it was handed over: %(what)s, %(when)s. Please say whether it is so."
    ),
    Kind.LOAN_HANDED_OUT: _("Handed over: %(what)s. Back by %(until)s."),
    Kind.LOAN_EXTENSION_ASKED: _("%(who)s would like to keep %(what)s until %(until)s."),
    Kind.LOAN_EXTENDED: _("You may keep it: %(what)s, until %(until)s."),
    Kind.LOAN_EXTENSION_DECLINED: _("It cannot be kept longer: %(what)s. Back by %(until)s. %(why)s"),
    Kind.LOAN_REMINDER: _("A reminder: %(what)s is due back %(until)s. Thank you!"),
    Kind.LOAN_OVERDUE: _(
        "Others are waiting for %(what)s: it was due %(until)s. Please bring it back or write what happened."
    ),
    Kind.LOAN_LATE: _("Not back yet: %(what)s, %(who)s. It was due %(until)s."),
    Kind.LOAN_SAID_BACK: _("%(who)s says that it is back: %(what)s. Please look, and write down that it is."),
    Kind.LOAN_RETURNED: _("It came back: %(what)s. Thank you!"),
    Kind.LOAN_ENDANGERED: _("The person before you still has it: %(what)s, %(when)s. We are looking for another one."),
    Kind.LOAN_NEEDS_LOOK: _("It needs a look: %(what)s. %(why)s"),
    Kind.LOAN_RESOLVED: _("Looked at: %(what)s. %(why)s"),
    Kind.LOAN_DISPUTED: _("Please look at a loan that two sides see differently: %(what)s. %(why)s"),
    Kind.LOAN_DISPUTE_OPENED: _(
        "%(who)s sees it differently: %(what)s. A moderator of another place will look at it and hear you too. %(why)s"
    ),
    Kind.LOAN_DISPUTE_DECIDED: _("Decided by a moderator of another place: %(what)s. %(why)s"),
    Kind.LENDING_PAUSED: _("%(where)s lends you nothing until %(until)s. Why: %(why)s You can object: see how."),
    Kind.LENDING_RESUMED: _("%(where)s lends to you again."),
    Kind.LENDING_PAUSE_OBJECTED: _("%(who)s objects to a pause in borrowing at %(where)s: %(why)s"),
    Kind.HOLD_OFFERED: _("It is your turn: %(what)s, %(when)s. Say yes by %(until)s."),
    Kind.HOLD_LAPSED: _("No answer in time, so it is the next person's turn: %(what)s."),
    Kind.HOLD_ENDED: _("It did not become free in your time, so you no longer wait for it: %(what)s, %(when)s."),
    Kind.LOAN_HOURS_CHANGED: _("%(where)s is closed then: %(what)s, %(when)s. %(why)s"),
    Kind.MESSAGE: _("A new message from %(who)s."),
    Kind.MESSAGE_REQUEST: _("%(who)s would like to write to you. You decide."),
    Kind.MENTION: _("%(who)s called you in a conversation. %(where)s"),
    Kind.REPLY: _("%(who)s answered your message. %(where)s"),
    Kind.TERMS_CHANGED: _("Changes from %(when)s: %(what)s. Read what changes."),
    Kind.ANNOUNCED: "%(what)s",
    Kind.HANDED_OVER: _("%(who)s handed over to you at %(where)s: %(what)s."),
    Kind.PLACE_CLOSING: _("%(where)s closes: %(when)s. Read where people and things go."),
    Kind.CONTENT_HIDDEN: _("A moderator hid what you wrote: “%(what)s”. Read why and what you can do."),
    Kind.CONTENT_HELD: _(
        "A program holds what you wrote: “%(what)s”. A person looks at it soon; nobody has judged it yet. Read why."
    ),
    Kind.CONTENT_RELEASED: _("A person looked at “%(what)s”. It is fine, and everybody sees it again."),
    Kind.REPORT_DECIDED: _("Your report about “%(what)s” was decided."),
    Kind.EXPORT_READY: _("Everything that is known of you is ready to be fetched, for 7 days."),
    Kind.WARD_ASKED: _("%(who)s would like to look after your account as your guardian. You decide."),
    Kind.WARD_LINKED: _("%(who)s agreed: you look after their account now."),
    Kind.WARD_ENDED: _("Nobody is looked after any more: you and %(who)s have accounts of your own."),
    Kind.WARD_UNLINKED: _("Your account and that of %(who)s are no longer linked."),
    Kind.PLACE_WITHOUT_ANIMATOR: _("Nobody runs %(where)s any more. Name an animator."),
    Kind.SANCTIONED: _("A moderator decided about you because of “%(what)s”. Read why and what you can do."),
    Kind.DECISION_UNDONE: _("A decision about “%(what)s” was undone. Nothing of it holds any more."),
    Kind.APPEAL_DECIDED: _("An appeal about “%(what)s” was decided. Read the answer."),
    Kind.CASE_WAITS: _("A report waits for you: %(what)s. %(where)s"),
    Kind.CASES_WAIT: _("Reports that wait for you: %(n)s. %(where)s"),
    Kind.DUTY_GIVEN: _("You are on duty: %(when)s. %(what)s"),
    Kind.DUTY_ASKED: _("%(who)s asks whether you take a duty: %(when)s. %(what)s"),
    Kind.DUTY_TAKEN: _("%(who)s takes your duty: %(when)s. %(what)s"),
    Kind.DUTY_DECLINED: _("%(who)s cannot take your duty, it stays yours: %(when)s. %(what)s"),
    Kind.DUTY_ENDED: _("Your duty does not take place: %(when)s. %(what)s"),
    Kind.DUTY_REMINDER: _("Your duty comes: %(when)s. %(what)s. If you cannot, ask somebody to take it."),
    Kind.APPEAL_WAITS: _("An appeal against a decision waits for your answer. %(where)s"),
}


# A series has many dates: without the day nobody knows which one is meant.
OF_ONE_DATE = {
    Kind.EVENT_CHANGED,
    Kind.EVENT_CANCELLED,
    Kind.EVENT_POSTPONED,
    Kind.EVENT_RESTORED,
    Kind.EVENT_THANKS,
}
# By whether the time and whether the place changed; of older news it is not known.
CHANGES = {
    (True, False): _("Another time: %(what)s. Before: %(was)s. Please check that it still suits you."),
    (True, True): _("Another time and place: %(what)s. Before: %(was)s. Please check that it still suits you."),
    (False, True): _("Another place: %(what)s. Please check that it still suits you."),
}
# DSA Art. 17(3)(c): whoever wrote it learns of automated means.
HIDDEN_AFTER_A_MACHINE = _(
    "A moderator hid what you wrote: “%(what)s”. A program had recognised words in it automatically, and a person"
    " decided. Read why and what you can do."
)

# The rest of what is decided about words and hides nothing, by the measure.
NOT_HIDDEN = {
    "lock": _("A moderator closed the place where you wrote: “%(what)s”. Read why and what you can do."),
    "remove": _("A moderator removed what you wrote: “%(what)s”. Read why and what you can do."),
    "none": _("A moderator decided about “%(what)s”. Read why and what you can do."),
}

# Nobody is the reason.
NO_COFFEE_ANYWHERE = _("Coffee with neighbours was switched off everywhere, so yours does not take place: %(when)s.")
# By what was missing to a coffee.
NO_COFFEE = {
    "people": _("This week you were the only one who wanted a coffee. Next week you come first."),
    "language": _("This week nobody else spoke a language that you chose for a coffee. Next week you come first."),
    "hours": _("This week nobody had a free hour at the same time as you. Next week you come first."),
}
RELEASED_LATE = _(
    "“%(what)s” was held for longer than it may be, so everybody sees it again. A person still looks at it."
)
RELEASED_UNLISTED = _("“%(what)s” waited because of a list that has changed since. Everybody sees it again.")
HIDDEN_CONDUCT = _("A moderator decided about how you met others: “%(what)s”. Read why and what you can do.")

PAUSE_STAYS = _("Your objection was looked at: %(where)s lends you nothing until %(until)s. %(why)s")

HANDED_TO_ANOTHER = _("%(who)s handed over to %(whom)s at %(where)s: %(what)s.")

NO_LONGER_LENT = _("It is not lent any more, so you no longer wait for it: %(what)s, %(when)s.")


def sentence(notification: Notification, *, lasts: bool = False) -> str:
    """One plain sentence for ``notification``; ``lasts``: true on whatever day it is read, so without "today"."""
    known = {"who": "", "whom": "", "what": "", "where": "", "why": "", "n": "", **notification.params}
    # A name that was forgotten.
    known["who"] = known["who"] or _("Somebody")
    if known.get("is_hidden"):
        known["what"] = _("Event hidden by moderation")
    if texts := known.get("texts"):
        known["what"] = texts.get(get_language() or "") or texts.get(settings.LANGUAGE_CODE, "")
    moments = {"when": "at", "until": "until_at", "was": "was_at"}
    known |= {word: moment(known, name, lasts=lasts) for word, name in moments.items()}
    if notification.kind in OF_ONE_DATE:
        known["what"] = dated(known)
    said = SENTENCES.get(notification.kind, "")
    if notification.kind == Kind.EVENT_CHANGED:
        said = CHANGES.get((bool(known["was"]), bool(known.get("is_elsewhere"))), said)
    if notification.kind == Kind.CONTENT_HIDDEN and known.get("is_automatic"):
        said = HIDDEN_AFTER_A_MACHINE
    if notification.kind == Kind.CONTENT_RELEASED and known.get("is_unseen"):
        said = RELEASED_UNLISTED
    if notification.kind == Kind.CONTENT_RELEASED and known.get("is_late"):
        said = RELEASED_LATE
    if notification.kind == Kind.CONTENT_HIDDEN:
        said = NOT_HIDDEN.get(known.get("measure"), said)
    if notification.kind == Kind.CONTENT_HIDDEN and known.get("is_conduct"):
        said = HIDDEN_CONDUCT
    if notification.kind == Kind.HANDED_OVER and not known.get("is_mine"):
        said = HANDED_TO_ANOTHER
    if notification.kind == Kind.COFFEE_OFF and known.get("is_switched_off"):
        said = NO_COFFEE_ANYWHERE
    if notification.kind == Kind.COFFEE_UNPAIRED:
        said = NO_COFFEE.get(known.get("lacks"), said)
    if notification.kind == Kind.LENDING_PAUSED and known.get("is_answer"):
        said = PAUSE_STAYS
    if notification.kind == Kind.HOLD_ENDED and known.get("is_gone"):
        said = NO_LONGER_LENT
    return str(said) % known


def dated(known: dict) -> str:
    """What and when, and how many ``more`` dates it is about."""
    named = ", ".join(filter(None, (known["what"], known["when"])))
    if more := known.get("more"):
        words = ngettext("%(named)s and %(n)s more date", "%(named)s and %(n)s more dates", more)
        return words % {"named": named, "n": more}
    return named


def moment(params: dict, name: str, *, lasts: bool) -> str:
    """``"tomorrow, Friday 27 November, 17:00"`` of ``name``; of an all-day event without the hour."""
    if not params.get(name):
        return ""
    at = zoned(datetime.fromisoformat(params[name]), params["zone"])
    day = day_name(at.date()) if lasts else day_in_words(at, params["zone"])
    return day if name in ("at", "was_at") and params.get("is_all_day") else f"{day}, {at:%H:%M}"
