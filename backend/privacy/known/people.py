"""The account itself and what lets its owner in."""

from datetime import timedelta
from functools import partial

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import new_handle
from backend.media.services import delete_picture
from backend.privacy.registry import AtLeaving, Basis, Enclosed, Kind, Records, Sweep
from backend.privacy.services.retention import delete_in_batches, older_than
from backend.privacy.services.unused import plan_for_unused

DEAD_SESSION = timedelta(days=60)  # as SESSION_COOKIE_AGE: a device that was not used for so long is signed out
NEVER_CONFIRMED = timedelta(days=14)


def photo_of(user, name: str = "photo.webp"):
    if user.avatar is not None:
        picture = user.avatar
        yield Enclosed(name=name, open=partial(picture.storage.open, picture.name(1600)))


def make_nameless(user) -> None:
    """What is left of the account: a row on which others' talks, loans and counts hang."""
    person = get_user_model().objects.select_for_update(of=("self",)).select_related("avatar").get(pk=user.pk)
    picture, person.avatar = person.avatar, None
    person.handle = new_handle()
    # Nobody can have this address (RFC 2606).
    person.email = f"{person.handle}@deleted.invalid"
    person.display_name = person.can_help_with = person.would_like_to_learn = ""
    person.languages, person.language, person.time_zone = [], "", ""
    fresh = get_user_model()()
    for name in (
        "affiliation", "about_visibility", "presence_visibility", "messages_from", "shows_seen", "text_size",
        "contrast", "theme",
    ):  # fmt: skip
        setattr(person, name, getattr(fresh, name))
    person.guardian = person.powers_since = person.grown_up_on = person.last_login = person.leaving_at = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
    person.wards.filter(last_login=None).delete()  # made for a child that never signed in
    person.groups.clear()
    person.user_permissions.clear()
    if picture is not None:
        delete_picture(picture)


def hold_wards(user):
    """A child is never left without anybody to look after it."""
    for ward in user.wards.filter(erased_at=None, last_login__isnull=False):
        yield _("You look after the account of %(name)s. Delete it, or stop looking after it, first.") % {
            "name": ward.display_name
        }


def sign_out_everywhere(user) -> None:
    """End every session that is known of; open pages and sockets hear of it."""
    store = import_string("backend.accounts.sessions.SessionStore")
    for session in apps.get_model("usersessions", "UserSession").objects.filter(user=user):
        store(session.session_key).delete()


def forget_admin_words(user) -> None:
    """The operators' desk writes what a row was called: here the name of the person."""
    entries = apps.get_model("admin", "LogEntry").objects
    about = ContentType.objects.get_for_model(user)
    entries.filter(content_type=about, object_id=str(user.pk)).update(object_repr="", change_message="")


def old_admin_words(before):
    return apps.get_model("admin", "LogEntry").objects.filter(action_time__lt=before)


def dead_devices(before):
    """Devices whose session is gone. When they were seen last is not written at every visit; the row of a living
    session must stay: through it its owner ends it."""
    devices = apps.get_model("usersessions", "UserSession").objects.filter(last_seen_at__lt=before)
    return devices.exclude(session_key__in=Session.objects.values("session_key"))


def forget_unconfirmed(now) -> int:
    """Accounts whose address nobody confirmed and nobody ever used: somebody else may own that address."""
    addresses = apps.get_model("account", "EmailAddress").objects.filter(verified=True)
    people = get_user_model().objects.filter(
        guest="", erased_at=None, last_login=None, is_staff=False, is_superuser=False,
        date_joined__lt=now - NEVER_CONFIRMED, memberships=None, wards=None,
    )  # fmt: skip
    strangers = people.exclude(pk__in=addresses.values("user"))
    pending = apps.get_model("account", "EmailAddress").objects.filter(verified=False)
    made_by_others = Q(guardian__isnull=False)
    return delete_in_batches(strangers.filter(Q(pk__in=pending.values("user")) | made_by_others))


def old_recoveries(before):
    return apps.get_model("accounts", "Recovery").objects.filter(created_at__lt=before)


def forget_sessions(now) -> int:
    return delete_in_batches(Session.objects.filter(expire_date__lt=now))


ACCOUNT = Kind(
    code="account",
    title=_("Account and profile"),
    what=_(
        "Name, e-mail address, what you write of yourself, photo, how you read Ganek, who may see and write to you."
    ),
    purpose=_("So that you can sign in and neighbours know whom they talk to."),
    basis=Basis.CONTRACT,
    seen_by=_("You decide who sees the profile. The address is seen by nobody but you and the operators."),
    kept=_(
        "as long as the account; an account whose address nobody confirmed: 14 days; one that nobody signed in to for"
        " three years is deleted after two letters"
    ),
    after_leaving=_(
        "A row without a name, “former neighbour”, so that what others wrote, lent and counted stays whole."
    ),
    records=(
        Records(
            model="accounts.User",
            person=("pk",),
            says={
                "display_name": _("Name"),
                "email": _("E-mail address"),
                "handle": _("Address of the profile"),
                "can_help_with": _("I can help with"),
                "would_like_to_learn": _("I would like to learn"),
                "languages": _("Languages"),
                "affiliation": _("I am here as"),
                "about_visibility": _("Who sees my profile"),
                "presence_visibility": _("Who sees that I am here now"),
                "messages_from": _("Who may write to me"),
                "shows_seen": _("Shows that I have read"),
                "language": _("Language"),
                "time_zone": _("Time zone"),
                "text_size": _("Text size"),
                "contrast": _("Contrast"),
                "theme": _("Colours"),
                "grown_up_on": _("Grown up from"),
                "date_joined": _("Joined"),
                "last_login": _("Last signed in"),
                "leaving_at": _("Will be deleted"),
                "powers_since": _("Has powers since"),
            },
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="accounts.Block",
            person=("blocker",),
            says={"created_at": _("Somebody was blocked on")},
        ),
    ),
    covers=("accounts.User_groups", "accounts.User_user_permissions", "media.Picture"),
    files=photo_of,
    at_leaving=make_nameless,
    holds_back=hold_wards,
    sweeps=(
        Sweep(name="accounts.unconfirmed", act=forget_unconfirmed),
        Sweep(name="accounts.unused", act=plan_for_unused),
    ),
)

SIGNING_IN = Kind(
    code="signing-in",
    title=_("Signing in"),
    what=_("Confirmed addresses, passkeys and second factors, devices on which you are signed in, tokens of programs."),
    purpose=_("So that nobody but you gets into your account, and you can see and end each sign-in."),
    basis=Basis.CONTRACT,
    seen_by=_("You."),
    kept=_("as long as the account; a device that was not used: 60 days; passkeys until you remove them"),
    period=DEAD_SESSION,
    records=(
        Records(
            model="account.EmailAddress",
            person=("user",),
            says={"email": _("E-mail address"), "verified": _("Confirmed"), "primary": _("In use")},
        ),
        Records(
            model="mfa.Authenticator",
            person=("user",),
            says={"type": _("Kind"), "created_at": _("Added"), "last_used_at": _("Last used")},
        ),
        Records(
            model="usersessions.UserSession",
            person=("user",),
            says={
                "created_at": _("Signed in"),
                "last_seen_at": _("Last seen"),
                "ip": _("Internet address"),
                "user_agent": _("Browser"),
            },
        ),
        Records(
            model="accounts.KnownBrowser",
            person=("user",),
            says={"kind": _("Kind of browser"), "seen_at": _("Last seen")},
        ),
        Records(
            model="accounts.Recovery",
            person=("user", "begun_by", "agreed_by"),
            says={"created_at": _("An account was given back in person"), "ended_at": _("Ended")},
        ),
        Records(model="authtoken.Token", person=("user",), says={"created": _("Made")}),
        Records(model="live.SocketTicket", person=("user",), says={"expires_at": _("Valid until")}),
    ),
    covers=("account.EmailConfirmation", "sessions.Session", "authtoken.TokenProxy"),
    at_leaving=sign_out_everywhere,
    sweeps=(
        Sweep(name="signing_in.recoveries", act=older_than(old_recoveries, DEAD_SESSION)),
        Sweep(name="signing_in.sessions", act=forget_sessions),
        Sweep(name="signing_in.devices", act=older_than(dead_devices, DEAD_SESSION)),
    ),
)

DESK = Kind(
    code="operators-desk",
    title=_("Work at the operators' desk"),
    what=_("Which operator changed which row, and when."),
    purpose=_("So that what operators do can be looked into."),
    basis=Basis.INTEREST,
    seen_by=_("Operators."),
    kept=_("3 years"),
    period=timedelta(days=3 * 365),
    after_leaving=_("That somebody changed something; without the name of who did."),
    records=(
        Records(
            model="admin.LogEntry",
            person=("user",),
            says={"action_time": _("When"), "action_flag": _("What"), "content_type__model": _("Of what")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
    at_leaving=forget_admin_words,
    sweeps=(Sweep(name="admin.log", act=older_than(old_admin_words, timedelta(days=3 * 365))),),
)
