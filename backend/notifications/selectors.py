from backend.notifications.models import MailPreferences


def unread_count(user) -> int:
    """How many notifications wait for ``user`` (0 for a guest)."""
    return user.notifications.filter(read_at__isnull=True).count() if user.is_authenticated else 0


def preferences_of(user) -> MailPreferences:
    """What ``user`` wants to be written about; as usual until they choose."""
    return MailPreferences.objects.filter(user=user).first() or MailPreferences(user=user)
