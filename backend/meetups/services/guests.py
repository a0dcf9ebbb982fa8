"""Guests without an account: personal links are given, sent, taken back and used; afterwards all is forgotten."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.live import BlockChanged
from backend.accounts.models import Guest, User
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.core.tasks import send_later
from backend.live.publishing import publish
from backend.meetups.live import CallAccessChanged, CallChanged, DoorChanged, OutsideChanged
from backend.meetups.models import Call, GuestLink, Meetup, Participant
from backend.meetups.rules import TAIL, is_past, may_enter
from backend.meetups.services import sfu
from backend.meetups.services.calls import DoorClosed, call_for, locked, open_lobby
from backend.search.folding import fold

MOST = 100  # links of one date
LONGEST_NAME = 40
FORGET_DAYS = 7  # after the end of the date
# Letters to one address, and of one person who gives links, in an hour.
LETTERS_PER_EMAIL, LETTERS_PER_HOST = 4, 60
A_LETTER = re.compile(r"[^\W\d_]")


class LinkGone(DomainError):
    """The link was taken back, guests may not come any more, or it is somebody else's."""

    code = "link_gone"
    status = 404
    message = gettext_lazy("This link does not work any more. Ask who invited you for another one.")


class LinkUsed(DomainError):
    """Somebody else came by the link before."""

    code = "link_used"
    status = 403
    message = gettext_lazy("Somebody else has come in with this link. Ask for a link of your own.")


# --- by those who run the event ---------------------------------------------------


@transaction.atomic
def allow_guests(call: Call, *, by, lets_guests: bool, guests_wait: bool = True) -> Meetup:
    """Let guests come to the event of ``call``, or not; ``guests_wait``: they knock also where neighbours need not.

    Where they may not come any more, those who are there are put out at once; where they need not wait any more, those
    who do come in.
    """
    # Before the call, as by whoever changes the agenda.
    meetup = Meetup.objects.select_for_update().get(pk=call.meetup_id)
    call = locked(call)
    require(by, "meetups.invite_guests", call)
    if (meetup.lets_guests, meetup.guests_wait) != (lets_guests, guests_wait):
        meetup.lets_guests, meetup.guests_wait = lets_guests, guests_wait
        meetup.save(update_fields=["lets_guests", "guests_wait"])
        record("meetup.guests_set", by=by, target=meetup.event, place_id=call.place.pk, on=lets_guests)
        guests_changed(meetup)
        open_lobby(locked(call))
    return meetup


def guests_changed(meetup: Meetup) -> None:
    """After ``lets_guests`` changed: if guests may not come any more, nobody stays who came by a link."""
    if meetup.lets_guests:
        return
    for call in Call.objects.filter(meetup=meetup, ended_at=None, occurrence__ends_at__gt=timezone.now() - TAIL):
        came = call.participants.exclude(state=Participant.State.REMOVED).select_related("user")
        came = came.filter(user__guest_links__occurrence=call.occurrence_id)
        out = [part.user_id for part in came if part.user.is_guest or not may_enter(part.user, meetup)]
        put_out(call, call.participants.filter(user__in=out), state=Participant.State.REFUSED)
        publish(CallAccessChanged(call_id=call.pk))
    publish(OutsideChanged(meetup_id=meetup.pk))


def put_out(call: Call, parts: QuerySet, *, state: str) -> None:
    """End what ``parts`` are doing in ``call``; their pages and sockets hear of it."""
    people = list(parts.values_list("user_id", flat=True))
    if not people:
        return
    call.participants.filter(user__in=people).update(
        state=state, role=Participant.Role.GUEST, hand_at=None, has_word=False, group=None, called_at=None
    )
    sfu.cut_off(call, *people)
    for user_id in people:
        publish(DoorChanged(call_id=call.pk, user_id=user_id))
    publish(CallAccessChanged(call_id=call.pk))
    publish(CallChanged(call_id=call.pk))


@transaction.atomic
def give_link(call: Call, *, by, name: str, email: str = "", language: str = "") -> GuestLink:
    """Make a personal link to the date of ``call``, and send it where there is an address.

    Raises ``NotAllowed``, ``Invalid`` (``name``, ``email``; more than ``MOST``), ``TooMany``.
    """
    call = locked(call)
    require(by, "meetups.invite_guests", call)
    if not call.meetup.lets_guests:
        raise NotAllowed
    name, email = checked_name(name), email.strip().lower()
    links = call.occurrence.guest_links
    if links.count() >= MOST:
        raise Invalid(_("There is room for 100 guests a date. More people come with accounts."), field="name")
    if email and links.filter(email=email, taken_back_at=None).exists():
        raise Invalid(_("There is a link for this address already. You can send it again below."), field="email")
    link = links.create(name=name, email=email, language=language, given_by=by)
    # No name: who was invited is nobody's business a year later.
    record("meetup.guest_link_given", by=by, target=call.meetup.event, place_id=call.place.pk, link=link.pk)
    if email:
        write_to(link, by=by)
    return link


@transaction.atomic
def send_link(link: GuestLink, *, by) -> GuestLink:
    """Send the letter again. Raises ``NotAllowed``, ``TooMany``, ``Invalid`` without an address."""
    call = locked(call_for(link.occurrence))
    require(by, "meetups.invite_guests", call)
    link = GuestLink.objects.select_for_update().get(pk=link.pk)
    if not (link.works and call.meetup.lets_guests):
        raise LinkGone
    if not link.email:
        raise Invalid(_("There is no address to send it to."), field="email")
    write_to(link, by=by)
    return link


def write_to(link: GuestLink, *, by) -> None:
    refuse_flood(f"meetups.guest.email.{link.email}", LETTERS_PER_EMAIL)
    refuse_flood(f"meetups.guest.host.{by.pk}", LETTERS_PER_HOST)
    with translation.override(link.language or settings.LANGUAGE_CODE):
        title = link.occurrence.title
        subject = _("%(who)s invites you to talk online: %(what)s") % {"who": by.display_name, "what": title}
        context = {"link": link, "by": by, "occurrence": link.occurrence, "site": settings.SITE_NAME}
        body = render_to_string("email/guest_link.txt", context)
        send_later(EmailMessage(" ".join(subject.split()), body, to=[link.email]))
    link.sent_at = timezone.now()
    link.save(update_fields=["sent_at"])


@transaction.atomic
def take_back(link: GuestLink, *, by) -> GuestLink:
    """Nobody comes by this link any more, and who did is out at once. A second call changes nothing."""
    call = locked(call_for(link.occurrence))
    require(by, "meetups.invite_guests", call)
    link = GuestLink.objects.select_related("user", "attendance").get(pk=link.pk)
    if link.taken_back_at is None:
        link.taken_back_at = timezone.now()
        link.save(update_fields=["taken_back_at"])
        record("meetup.guest_link_taken_back", by=by, target=call.meetup.event, place_id=call.place.pk, link=link.pk)
        end_of(link, call)
    return link


def end_of(link: GuestLink, call: Call) -> None:
    """Who came by ``link`` is out of ``call``, and the sockets of a guest end."""
    if link.user is None or (not link.user.is_guest and may_enter(link.user, call.meetup)):
        return
    put_out(call, call.participants.filter(user=link.user), state=Participant.State.REMOVED)
    if link.user.is_guest:
        publish(BlockChanged(user_id=link.user.pk))


# --- by those who come ----------------------------------------------------------


def checked_name(name: str) -> str:
    """``name`` as it is shown. Raises ``Invalid`` for what nobody could be called by."""
    name = " ".join("".join(one for one in name if one.isprintable()).split())
    if not A_LETTER.search(name):
        raise Invalid(_("Write a name by which the others can call you."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("A name has room for 40 characters."), field="name")
    return name


def marked(name: str) -> str:
    """``name`` with the mark of a guest: it is part of the name, so that it is seen wherever the name is."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(name)s (guest)") % {"name": name}


@transaction.atomic
def come_as_guest(link: GuestLink, *, name: str, is_grown_up: bool = False, language: str = "") -> User:
    """The holder of ``link`` said who they are: the guest who comes by it, made when they come first.

    What is judged is the link alone. Raises ``LinkGone``, ``LinkUsed``, ``DoorClosed``, ``Invalid``.
    """
    name = checked_name(name)
    link = held(link)
    guest = link.user or new_guest()
    if not guest.is_guest:
        raise LinkUsed
    guest.display_name, guest.language = marked(name), language
    guest.guest = Guest.GROWN_UP if is_grown_up else Guest.UNKNOWN
    guest.save()
    if link.user_id is None:
        link.user = guest
        link.save(update_fields=["user"])
    return guest


def new_guest() -> User:
    """Not kept yet. No letter ever reaches the address (RFC 2606), and no password fits."""
    guest = User(is_active=False, guest=Guest.UNKNOWN)
    guest.email = f"{guest.handle}@guest.invalid"
    guest.set_unusable_password()
    return guest


@transaction.atomic
def come_with_account(link: GuestLink, *, by) -> GuestLink:
    """Who is signed in comes by ``link`` as themselves. Changes nothing for those who may come anyway.

    Raises ``LinkGone``, ``LinkUsed``, ``DoorClosed``.
    """
    link = held(link)
    if link.user_id == by.pk or may_enter(by, link.occurrence.event.meetup):
        return link
    if link.user_id is not None or link.occurrence.guest_links.filter(user=by).exists():
        raise LinkUsed
    link.user = by
    link.save(update_fields=["user"])
    return link


def held(link: GuestLink) -> GuestLink:
    """``link`` as it is now, while whoever takes links back waits; kept from now on, if it was not yet."""
    call = locked(call_for(link.occurrence))
    if is_past(call.occurrence, call, timezone.now()):
        raise DoorClosed
    if link.pk is None:
        facts = {"occurrence": link.occurrence, "name": link.name, "language": link.language}
        GuestLink.objects.get_or_create(key=link.key, defaults={**facts, "attendance": link.attendance})
    link = GuestLink.objects.of_room().get(key=link.key)
    if not (link.works and call.meetup.lets_guests) or call.meetup.event.is_hidden:
        raise LinkGone
    return link


# --- afterwards -----------------------------------------------------------------


def forget_guests(*, now: datetime | None = None) -> int:
    """Forget links and who came by them ``FORGET_DAYS`` after the date, or once the date is deleted; returns how many
    links there were.

    Of a guest stays a row without a name: what was voted for and how many came is still true.
    """
    before = (now or timezone.now()) - timedelta(days=FORGET_DAYS)
    with translation.override(settings.LANGUAGE_CODE):
        nobody = _("A guest")
    with transaction.atomic():
        forgotten, _by_model = GuestLink.objects.filter(occurrence__ends_at__lte=before).delete()
        known = User.objects.filter(guest__gt="", guest_links=None).exclude(display_name=nobody)
        people = list(known.values_list("pk", flat=True))
        Participant.objects.filter(user__in=people).exclude(state=Participant.State.ADMITTED).delete()
        User.objects.filter(pk__in=people).update(display_name=nobody, search_text=fold(nobody), language="")
    return forgotten
