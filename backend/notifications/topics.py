"""What notifications are about, in the words of the settings, and how letters about it leave."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.notifications.models import MailPreferences, Notification

Kind, When = Notification.Kind, MailPreferences.When
DISPUTES = (Kind.LOAN_DISPUTED, Kind.LOAN_DISPUTE_OPENED, Kind.LOAN_DISPUTE_DECIDED)


@dataclass(frozen=True)
class Topic:
    """One row of the settings. ``usual`` is when letters leave while a person has chosen nothing."""

    code: str
    label: str | Promise
    hint: str | Promise
    usual: str
    kinds: tuple[str, ...]


TOPICS = (
    Topic(
        "seats",
        _("Events I go to"),
        _("A seat, the waiting list, another time, a cancelled event."),
        When.NOW,
        (
            Kind.EVENT_CHANGED,
            Kind.EVENT_CANCELLED,
            Kind.EVENT_POSTPONED,
            Kind.EVENT_RESTORED,
            Kind.EVENT_MESSAGE,
            Kind.EVENT_RECONFIRM,
            Kind.SEAT_GIVEN,
            Kind.SEAT_OFFERED,
            Kind.SEAT_OPEN,
            Kind.SEAT_LAPSED,
            Kind.SEAT_RELEASED,
            Kind.SEAT_APPROVED,
            Kind.SEAT_DECLINED,
        ),
    ),
    Topic(
        "reminders",
        _("Reminders"),
        _("The day before and two hours before; afterwards one question how it was."),
        When.NOW,
        (Kind.EVENT_REMINDER, Kind.EVENT_THANKS),
    ),
    Topic(
        "coffee",
        _("Coffee with a neighbour"),
        _("With whom and when, if somebody cannot come, and a word ten minutes before."),
        When.NOW,
        (
            Kind.COFFEE_PAIRED,
            Kind.COFFEE_UNPAIRED,
            Kind.COFFEE_CHANGED,
            Kind.COFFEE_OFF,
            Kind.COFFEE_REMINDER,
        ),
    ),
    Topic(
        "rooms",
        _("Rooms I ask for"),
        _("Answers to my requests, and reminders of my bookings."),
        When.NOW,
        (
            Kind.BOOKING_GUARDIAN,
            Kind.BOOKING_QUESTION,
            Kind.BOOKING_ACCEPTED,
            Kind.BOOKING_PROPOSED,
            Kind.BOOKING_DECLINED,
            Kind.BOOKING_CANCELLED,
            Kind.BOOKING_MOVED,
            Kind.BOOKING_FREED,
            Kind.BOOKING_REMINDER,
        ),
    ),
    Topic(
        "sharing",
        _("What I share"),
        _("Somebody would like a thing or help that I offer."),
        When.NOW,
        (
            Kind.LISTING_REQUESTED,
            Kind.LISTING_WITHDRAWN,
            Kind.LISTING_EXPIRING,
            Kind.THANKS,
        ),
    ),
    Topic(
        "wishes",
        _("What I ask for"),
        _("Something is mine, went to somebody else, or lots were drawn."),
        When.NOW,
        (
            Kind.LISTING_CHOSEN,
            Kind.LISTING_DECLINED,
            Kind.LISTING_LAPSED,
            Kind.LISTING_DRAWN,
        ),
    ),
    Topic(
        "loans",
        _("What I borrow"),
        _("Answers, pick-up, reminders to bring it back, my turn in a queue."),
        When.NOW,
        (
            Kind.LOAN_ACCEPTED,
            Kind.LOAN_DECLINED,
            Kind.LOAN_LAPSED,
            Kind.LOAN_CANCELLED,
            Kind.LOAN_READY,
            Kind.LOAN_NO_SHOW,
            Kind.LOAN_SAID_OUT,
            Kind.LOAN_HANDED_OUT,
            Kind.LOAN_EXTENDED,
            Kind.LOAN_EXTENSION_DECLINED,
            Kind.LOAN_REMINDER,
            Kind.LOAN_OVERDUE,
            Kind.LOAN_RETURNED,
            Kind.LOAN_ENDANGERED,
            Kind.LOAN_NEEDS_LOOK,
            Kind.LOAN_RESOLVED,
            Kind.LENDING_PAUSED,
            Kind.LENDING_RESUMED,
            Kind.HOLD_OFFERED,
            Kind.HOLD_LAPSED,
            Kind.HOLD_ENDED,
            Kind.LOAN_HOURS_CHANGED,
        ),
    ),
    Topic(
        "lending",
        _("What I or my place lend"),
        _("Somebody wants to borrow, keep something longer, or is late."),
        When.NOW,
        (
            Kind.LOAN_REQUESTED,
            Kind.LOAN_WITHDRAWN,
            Kind.LOAN_EXTENSION_ASKED,
            Kind.LOAN_LATE,
            Kind.LOAN_SAID_BACK,
            Kind.LENDING_PAUSE_OBJECTED,
        ),
    ),
    Topic(
        "found",
        _("Matches and searches I keep"),
        _("Something new on the board that I look for."),
        When.DAILY,
        (
            Kind.LISTING_MATCH,
            Kind.SEARCH_FOUND,
        ),
    ),
    Topic(
        "messages",
        _("Private messages"),
        _("One letter a conversation until you have read it; never the message itself."),
        When.DAILY,
        (Kind.MESSAGE, Kind.MESSAGE_REQUEST),
    ),
    Topic(
        "talks",
        _("Conversations of places and events"),
        _("Somebody called me or answered me."),
        When.NEVER,
        (Kind.MENTION, Kind.REPLY),
    ),
    Topic(
        "membership",
        _("My places and proposals"),
        _("I was admitted, my role changed, an event I proposed was answered."),
        When.NOW,
        (
            Kind.MEMBERSHIP_APPROVED,
            Kind.MEMBERSHIP_DECLINED,
            Kind.MEMBERSHIP_ENDED,
            Kind.ROLE_CHANGED,
            Kind.EVENT_APPROVED,
            Kind.EVENT_CHANGES_ASKED,
            Kind.EVENT_DECLINED,
            Kind.HANDED_OVER,
        ),
    ),
    Topic(
        "network",
        _("News of the network"),
        _("New rules, important announcements, a place that is to close."),
        When.NOW,
        (Kind.TERMS_CHANGED, Kind.ANNOUNCED, Kind.PLACE_CLOSING),
    ),
    Topic(
        "running",
        _("What waits for me as an animator"),
        _("Requests to join, for seats and rooms, proposed events, keys, calendars that fail."),
        When.DAILY,
        (
            Kind.MEMBERSHIP_REQUESTED,
            Kind.EVENT_PROPOSED,
            Kind.EVENT_COHOSTED,
            Kind.EVENT_COHOST_LEFT,
            Kind.EVENT_WITHOUT_ROOM,
            Kind.RECORDING_READY,
            Kind.RECORDING_REFUSED,
            Kind.RECORDING_CAPTIONS,
            Kind.RECORDING_HIDDEN,
            Kind.SEAT_ASKED,
            Kind.CALENDAR_FAILED,
            Kind.PLACE_WITHOUT_ANIMATOR,
            Kind.BOOKING_REQUESTED,
            Kind.BOOKING_ANSWERED,
            Kind.BOOKING_AGREED,
            Kind.BOOKING_WITHDRAWN,
            Kind.BOOKING_KEYS_LATE,
        ),
    ),
    Topic(
        "order",
        _("Decisions of moderators"),
        _("What I wrote was hidden, or what I reported was decided."),
        When.NOW,
        (
            Kind.CONTENT_HIDDEN,
            Kind.CONTENT_HELD,
            Kind.CONTENT_RELEASED,
            Kind.REPORT_DECIDED,
            Kind.SANCTIONED,
            Kind.DECISION_UNDONE,
            Kind.APPEAL_DECIDED,
            *DISPUTES,
        ),
    ),
    Topic(
        "duties",
        _("Duties of moderators"),
        _("Reports that wait, and who is on duty when. Grave reports reach whoever is on duty at night, too."),
        When.NOW,
        (
            Kind.CASE_WAITS,
            Kind.CASES_WAIT,
            Kind.APPEAL_WAITS,
            Kind.DUTY_GIVEN,
            Kind.DUTY_ASKED,
            Kind.DUTY_TAKEN,
            Kind.DUTY_DECLINED,
            Kind.DUTY_ENDED,
            Kind.DUTY_REMINDER,
        ),
    ),
    Topic(
        "account",
        _("My account and my data"),
        _("An export of my data is ready, or somebody would like to look after my account."),
        When.NOW,
        (Kind.EXPORT_READY, Kind.WARD_ASKED, Kind.WARD_LINKED, Kind.WARD_ENDED, Kind.WARD_UNLINKED),
    ),
)
BY_CODE = {topic.code: topic for topic in TOPICS}
TOPIC_OF = {kind: topic for topic in TOPICS for kind in topic.kinds}

# Of the safety of an account: their letters leave at once, by other ways, and nobody can turn them off.
UNCHOSEN = {Kind.NEW_SIGN_IN}

# Of no use after the moment they speak of: the end of an offer, or the start.
TIMED = {
    *(kind for kind in TOPIC_OF if kind.startswith("seat_")),
    Kind.EVENT_CHANGED,
    Kind.EVENT_CANCELLED,
    Kind.EVENT_POSTPONED,
    Kind.EVENT_RESTORED,
    Kind.EVENT_REMINDER,
    Kind.EVENT_RECONFIRM,
    Kind.COFFEE_PAIRED,
    Kind.COFFEE_CHANGED,
    Kind.COFFEE_OFF,
    Kind.COFFEE_REMINDER,
    Kind.BOOKING_CANCELLED,
    Kind.BOOKING_MOVED,
    Kind.BOOKING_REMINDER,
    Kind.DUTY_REMINDER,
}
# A reminder that the night has overtaken stays in the inbox; all else of ``TIMED`` does not wait for the morning.
MAY_BE_DROPPED = {Kind.EVENT_REMINDER, Kind.COFFEE_REMINDER, Kind.BOOKING_REMINDER, Kind.DUTY_REMINDER}

PRESETS = {
    "important": {topic.code: topic.usual for topic in TOPICS},
    "everything": {topic.code: When.NOW for topic in TOPICS},
    "daily": {topic.code: When.DAILY for topic in TOPICS},
}
PRESET_LABELS = {"important": _("Only important"), "everything": _("Everything at once"), "daily": _("Once a day")}
