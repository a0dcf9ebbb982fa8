from django.conf import settings
from django.utils.functional import SimpleLazyObject

from backend.conversations.selectors import unread_total
from backend.notifications.selectors import unread_count
from backend.places.roles import roles_of
from backend.places.rules import has_network_role
from backend.places.switches import features_on
from backend.terms.standing import announcements_for, awaited_version


def shell(request) -> dict:
    """What the document shell needs on every page; counts are asked for only when shown."""
    user = getattr(request, "user", None)
    known = {
        "site_name": settings.SITE_NAME,
        "languages": settings.LANGUAGES,
        "operator": settings.DECLARATION["operator"],
        "features": SimpleLazyObject(features_on),
    }
    if user is None:
        return known
    closed = set(request.session.get("closed_announcements", [])) if hasattr(request, "session") else set()
    known["announcements"] = SimpleLazyObject(lambda: announcements_for(user, closed))
    if not user.is_authenticated:
        return known
    return known | {
        "new_rules": SimpleLazyObject(lambda: awaited_version(user) or False),
        "unread_messages": SimpleLazyObject(lambda: unread_total(user)),
        "unread_notifications": SimpleLazyObject(lambda: unread_count(user)),
        "uses_panel": SimpleLazyObject(lambda: uses_panel(user)),
    }


def uses_panel(user) -> bool:
    """Whether the dashboard has anything for ``user``."""
    return has_network_role(user) or bool(roles_of(user).kept)
