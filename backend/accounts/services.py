"""Acts on one's own account."""

from collections.abc import Callable

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts import holds
from backend.accounts.live import BlockChanged
from backend.accounts.models import Block, User, Visibility
from backend.audit.services import record
from backend.core.errors import Invalid
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.media.services import delete_picture

EDITABLE = {
    "display_name",
    "can_help_with",
    "would_like_to_learn",
    "languages",
    "affiliation",
    "about_visibility",
    "presence_visibility",
    "messages_from",
    "shows_seen",
    "language",
    "time_zone",
    "text_size",
    "contrast",
    "theme",
}


SAID = ("display_name", "can_help_with", "would_like_to_learn", "affiliation")  # others read that
HELD = ("display_name", "can_help_with", "would_like_to_learn")  # of that, what a moderator takes down
# (user, *, by): who looks at what somebody says of themselves. Of apps above.
watchers: list[Callable] = []
# (name of a field, *, before, now, by): who refuses what somebody would say of themselves. Of apps above.
checks: list[Callable] = []


@transaction.atomic
def update_profile(user: User, *, by, **fields) -> User:
    """Change what a person says of themselves and how they read.

    Raises ``Invalid`` for an empty name, for new words of who may not write in the whole network, and instead of
    those that a moderator took down; what apps above refuse as they refuse it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, "accounts.change_profile", user)
    if unknown := fields.keys() - EDITABLE:
        raise ValueError(f"not for update_profile: {sorted(unknown)}")
    if "display_name" in fields and not fields["display_name"].strip():
        raise Invalid(_("Neighbours need a name to call you by."), field="display_name")
    new = [name for name in SAID if fields.get(name) and fields[name] != getattr(user, name)]
    for name in new:
        refuse_muted(by, field=name)
        if name in HELD:
            refuse_held(user, field=name)
        for check in checks:
            check(name, before=getattr(user, name), now=fields[name], by=by)
    if user.is_child:
        refuse_public(fields)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return _watched(user, by=by) if new else user


def _watched(user: User, *, by) -> User:
    for watch in watchers:
        watch(user, by=by)
    user.refresh_from_db()
    return user


def refuse_muted(by, *, field: str) -> None:
    """What holds for messages holds for a profile. Raises ``Invalid``; what stands there may be taken away."""
    # The rule of moderation, an app above: asked by name, nothing is imported.
    if not by.has_perm("moderation.write"):
        raise Invalid(_("You may not write for now, so what others read about you stays as it is."), field=field)


def refuse_held(user: User, *, field: str) -> None:
    """What was taken down is not written anew while that holds; it may be taken away. Raises ``Invalid``."""
    if holds.held(user):
        words = _("A moderator took this down. While the decision holds it stays so; you can appeal against it.")
        raise Invalid(words, field=field)


def refuse_public(fields: dict) -> None:
    """Nobody outside its places sees a child. Raises ``Invalid``."""
    for name in ("about_visibility", "presence_visibility"):
        if fields.get(name) == Visibility.PUBLIC:
            raise Invalid(_("Children are seen by those who belong to their places, not by everyone."), field=name)


@transaction.atomic
def set_avatar(user: User, picture, *, by) -> User:
    """Show ``picture`` (``None``: the generated avatar) instead of the old photo, which is deleted.

    Raises ``Invalid`` for a new one of who may not write in the whole network, or whose photo was taken down.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("avatar").get(pk=user.pk)
    require(by, "accounts.change_profile", user)
    if picture is not None:
        refuse_muted(by, field="photos")
        refuse_held(user, field="photos")
    old, user.avatar = user.avatar, picture
    user.save(update_fields=["avatar"])
    if old is not None:
        delete_picture(old)
    return _watched(user, by=by) if picture is not None else user


@transaction.atomic
def make_token(user: User, *, by):
    """Give ``user`` a new token for the API; the old one stops working. Its ``key`` is shown once."""
    require(by, "accounts.change_profile", user)
    user = User.objects.select_for_update().get(pk=user.pk)
    tokens = apps.get_model("authtoken", "Token").objects  # by name: the domain does not import the REST side
    tokens.filter(user=user).delete()
    record("account.token_made", by=by, target=user)
    return tokens.create(user=user)


@transaction.atomic
def revoke_token(user: User, *, by) -> None:
    """Programs that hold the token of ``user`` are shut out; a second call changes nothing."""
    require(by, "accounts.change_profile", user)
    if apps.get_model("authtoken", "Token").objects.filter(user=user).delete()[0]:
        record("account.token_revoked", by=by, target=user)


@transaction.atomic
def end_session(session, *, by) -> None:
    """Sign out the device of ``session`` (of the sign-in library); its open pages and sockets close."""
    require(by, "accounts.change_profile", session.user)
    session.end()
    record("account.session_ended", by=by, target=session.user)


@transaction.atomic
def block_person(person: User, *, by) -> Block:
    """Meet ``person`` no more: works both ways, and nobody is told."""
    require(by, "accounts.block", person)
    block, _is_new = Block.objects.get_or_create(blocker=by, blocked=person)
    for one in (person, by):
        publish(BlockChanged(user_id=one.pk))
    return block


@transaction.atomic
def unblock_person(person: User, *, by) -> None:
    """Take one's own block back."""
    Block.objects.filter(blocker=by, blocked=person).delete()
    for one in (person, by):
        publish(BlockChanged(user_id=one.pk))
