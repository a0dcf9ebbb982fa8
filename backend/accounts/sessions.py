"""Sessions in the database, read through the cache, that tell open sockets when they end (``SESSION_ENGINE``)."""

import hashlib

from django.apps import apps
from django.contrib.sessions.backends import cached_db

from backend.accounts.live import BlockChanged, SessionEnded
from backend.live.publishing import publish

# In a session: who comes as a guest of a call. They are not signed in.
GUEST = "guest_of_call"
# The look that a visitor without an account chose: no cookie of its own.
LOOK = "look"
LOOKS = {"theme": ("auto", "light", "dark"), "text_size": ("m", "l", "xl"), "contrast": ("normal", "more")}


def digest(key: str) -> str:
    """What a session or token is called on the wire: its key never leaves the process."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


class SessionStore(cached_db.SessionStore):
    """Signing out, here or from the list of devices, deletes the session: every way leads through ``delete``."""

    is_renewed = False

    def delete(self, session_key=None):
        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            publish(SessionEnded(digest=digest(key), renewed=self.is_renewed))

    def cycle_key(self):
        """A new key for the same visitor (signing in, a new password): their sockets may come again."""
        self.is_renewed = True
        try:
            super().cycle_key()
        finally:
            self.is_renewed = False


def sign_out_everywhere(user) -> None:
    """End every session and token of ``user`` and close the sockets, in the transaction of why."""
    for session in apps.get_model("usersessions", "UserSession").objects.filter(user=user.pk):
        session.end()
    apps.get_model("authtoken", "Token").objects.filter(user=user.pk).delete()
    publish(BlockChanged(user_id=user.pk))


def person_changed(instance, created=False, update_fields=None, **kwargs) -> None:
    """After a saved or deleted person: a new password or a closed account ends sessions that nobody deletes."""
    if not created and (update_fields is None or {"password", "is_active"} & set(update_fields)):
        publish(BlockChanged(user_id=instance.pk))


def token_deleted(instance, **kwargs) -> None:
    """After a deleted API token: its sockets are asked again."""
    publish(BlockChanged(user_id=instance.user_id))
