"""What people can be told when the house says no. Each door translates these once."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can read.

    ``message`` is one translated sentence, ``code`` the same word in page, API and socket,
    ``status`` the HTTP status, ``field`` the form field it belongs to, if any.
    """

    code = "refused"
    status = 409
    message = _("This cannot be done now.")

    def __init__(self, message: str | None = None, *, field: str | None = None):
        if message is not None:
            self.message = message
        self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError, PermissionDenied):
    """The person may not do this; Django's own handlers see a 403."""

    code = "not_allowed"
    status = 403
    message = _("You may not do this here.")


class Invalid(DomainError):
    """Input that a form did not catch; ``field`` says where."""

    code = "invalid"
    status = 422
    message = _("Please check what you wrote.")


class TooMany(DomainError):
    """A rate limit was reached; ``retry_after`` is in seconds."""

    code = "too_many"
    status = 429
    message = _("That was a lot at once. Please wait a moment.")

    def __init__(self, message: str | None = None, *, retry_after: int = 30):
        super().__init__(message)
        self.retry_after = retry_after
