def unread_count(user) -> int:
    """How many notifications wait for ``user`` (0 for a guest)."""
    return user.notifications.filter(read_at__isnull=True).count() if user.is_authenticated else 0
