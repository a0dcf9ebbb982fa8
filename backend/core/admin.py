"""What several desks of operators share."""


class ReadOnly:
    """For rows that only services write: they keep what must never be false, and tell people. Looking is allowed."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
