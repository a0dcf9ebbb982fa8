"""What a notification says, in the language of whoever reads it now."""

from django.utils.translation import gettext as _

from backend.notifications.models import Notification


def sentence(notification: Notification) -> str:
    """One plain sentence for ``notification``."""
    known = {"who": "", "what": "", "where": "", "why": "", **notification.params}
    match notification.kind:
        case Notification.Kind.MEMBERSHIP_APPROVED:
            text = _("Welcome to %(where)s: you belong there now.")
        case Notification.Kind.MEMBERSHIP_REQUESTED:
            text = _("%(who)s asks to join %(where)s.")
        case Notification.Kind.MEMBERSHIP_DECLINED:
            text = _("%(where)s did not accept your request to join. Ask its animators why; you may ask again.")
        case Notification.Kind.MEMBERSHIP_ENDED:
            text = _("An animator ended your membership of %(where)s.")
        case Notification.Kind.ROLE_CHANGED:
            text = _("Your role in %(where)s changed.")
        case Notification.Kind.EVENT_CHANGED:
            text = _("Time or place changed: %(what)s. Please check that it still suits you.")
        case Notification.Kind.EVENT_CANCELLED:
            text = _("Cancelled: %(what)s. %(why)s")
        case Notification.Kind.LISTING_REQUESTED:
            text = _("%(who)s would like: %(what)s.")
        case Notification.Kind.MESSAGE:
            text = _("A new message from %(who)s.")
        case Notification.Kind.MESSAGE_REQUEST:
            text = _("%(who)s would like to write to you. You decide.")
        case Notification.Kind.MENTION:
            text = _("%(who)s called you in a conversation. %(where)s")
        case Notification.Kind.REPLY:
            text = _("%(who)s answered your message. %(where)s")
        case Notification.Kind.CONTENT_HIDDEN:
            text = _("A moderator hid what you wrote: “%(what)s”. Read why and what you can do.")
        case Notification.Kind.REPORT_DECIDED:
            text = _("Your report about “%(what)s” was decided.")
        case _:
            text = ""
    return text % known
