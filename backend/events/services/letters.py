"""Letters to guests without an account: what an inbox says to others, with a link that is theirs."""

import hashlib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from backend.core.tasks import send_later
from backend.events.models import Attendance, Occurrence
from backend.events.selectors.hidden import hushed
from backend.events.services.calendar_parts import attach_own_calendar
from backend.notifications.models import Notification
from backend.notifications.sentences import sentence


def secret_of(row: Attendance) -> str:
    """The secret in the letters of ``row``: 256 bits that only this house can make again."""
    made_of = f"{row.pk}.{row.email}.{row.created_at.timestamp():.6f}"
    return salted_hmac("backend.events.guest", made_of, algorithm="sha256").hexdigest()


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(row: Attendance) -> str:
    """The address where the guest confirms, changes and cancels; makes it work."""
    secret = secret_of(row)
    if row.token_hash != hash_of(secret):
        row.token_hash = hash_of(secret)
        Attendance.objects.filter(pk=row.pk).update(token_hash=row.token_hash)
    return settings.PUBLIC_URL + reverse("guest-sign-up", args=[secret])


def desk_url(occurrence: Occurrence) -> str:
    return reverse("desk", args=[occurrence.event.slug, occurrence.slug])


def write(row: Attendance, kind: str, occurrence: Occurrence, params: dict) -> None:
    """Write to a guest what a notification of ``kind`` says."""
    with translation.override(row.language or settings.LANGUAGE_CODE):
        notice = Notification(kind=kind, params=params)
        _send(
            row,
            occurrence,
            "guest",
            f"{notice.get_kind_display()}: {hushed(occurrence).title}",
            said=sentence(notice, lasts=True),
        )


def ask_to_confirm(row: Attendance, occurrence: Occurrence) -> None:
    """Ask a guest whether the address is theirs; until then no seat is held."""
    with translation.override(row.language or settings.LANGUAGE_CODE):
        subject = _("Please confirm that you come: %(what)s") % {"what": hushed(occurrence).title}
        has_account = get_user_model().objects.filter(email__iexact=row.email, is_active=True).exists()
        _send(row, occurrence, "guest_confirm", subject, has_account=has_account)


def say_status(row: Attendance, occurrence: Occurrence) -> None:
    """Write where the sign-up of a guest stands: after confirming it, or when the address is used once more."""
    with translation.override(row.language or settings.LANGUAGE_CODE):
        subject = _("Your sign-up: %(what)s") % {"what": hushed(occurrence).title}
        _send(row, occurrence, "guest", subject, said=status_in_words(row))


def status_in_words(row: Attendance) -> str:
    """One sentence about where a sign-up stands."""
    if row.status == Attendance.Status.WAITING:
        words = _("You are on the waiting list, number %(n)s. We tell you as soon as a seat is free.")
        return words % {"n": row.before_me().count() + 1}
    return {
        Attendance.Status.GOING: _("You are on the list. See you there!"),
        Attendance.Status.OFFERED: _("A seat is free for you. Open the link to take it."),
        Attendance.Status.ASKED: _("The organiser was told and will answer you."),
        Attendance.Status.DECLINED: _("The organiser could not give you a seat this time."),
    }.get(row.status, row.get_status_display())


def _send(row: Attendance, occurrence: Occurrence, template: str, subject: str, **words) -> None:
    context = {
        "row": row,
        "occurrence": hushed(occurrence),
        "link": link_of(row),
        "page": settings.PUBLIC_URL + occurrence.get_absolute_url(),
        "site": settings.SITE_NAME,
        "login": settings.PUBLIC_URL + reverse("account_login"),
        **words,
    }
    body = render_to_string(f"email/{template}.txt", context)
    letter = EmailMultiAlternatives(" ".join(subject.split()), body, to=[row.email])
    attach_own_calendar(letter, row)
    send_later(letter)
