"""What people are told when the calendar says no."""

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class EventFull(DomainError):
    code = "event_full"
    message = _("Somebody was quicker: all seats are taken.")


class EventOver(DomainError):
    code = "event_over"
    message = _("This event is over.")


class EventIsCancelled(DomainError):
    code = "event_cancelled"
    message = _("This event is cancelled.")


class EventIsHidden(DomainError):
    code = "event_hidden"
    message = _("A moderator hid this event. You can only give up your place.")


class EventIsPostponed(DomainError):
    code = "event_postponed"
    message = _("This event is postponed: a new date is not known yet.")


class DateGone(DomainError):
    """It was taken out of the calendar a moment ago: nobody had signed up for it."""

    code = "date_gone"
    message = _("This date is no longer in the calendar.")


class SignUpClosed(DomainError):
    code = "sign_up_closed"
    message = _("Sign-up is closed. Ask the place whether you can still come.")


class NoSignUp(DomainError):
    code = "no_sign_up"
    message = _("Nobody signs up for this event: just come.")


class NotSignedUp(DomainError):
    code = "not_signed_up"
    message = _("You are not signed up for this event.")


class AskedInVain(DomainError):
    code = "asked_in_vain"
    message = _("The organiser did not accept your request. Ask the place if you think it is a mistake.")


class OfferOver(DomainError):
    code = "offer_over"
    message = _("This offer is over: the seat goes to the next person on the waiting list.")
