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


class EventIsPostponed(DomainError):
    code = "event_postponed"
    message = _("This event is postponed: a new date is not known yet.")
