"""Browsers whose owner has just signed in: sensitive acts do not ask again."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication


def sign_in_now(client, user) -> None:
    """``force_login`` proves nothing to the sign-in library; this is a proof, as of now."""
    client.force_login(user)
    session = client.session
    record_authentication(SimpleNamespace(session=session), user, "password")
    session.save()
