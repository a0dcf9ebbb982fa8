"""What was done to the ways into an account is kept: receivers of the sign-in library's signals. Never values."""

from backend.audit.services import record


def password_changed(user, **kwargs) -> None:
    record("account.password_changed", by=user, target=user)


def email_changed(user, **kwargs) -> None:
    record("account.email_changed", by=user, target=user)


def factor_added(user, authenticator, **kwargs) -> None:
    record("account.factor_added", by=user, target=user, kind=authenticator.type)


def factor_removed(user, authenticator, **kwargs) -> None:
    record("account.factor_removed", by=user, target=user, kind=authenticator.type)
