"""Letters about the account itself: they leave although the account gets no others."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.accounts import doors
from backend.core.tasks import send_later
from backend.privacy.models import Departure


def say_goodbye_is_planned(person, departure: Departure) -> None:
    """When the account will be deleted, and how to keep it."""
    with translation.override(language_of(person)):
        subject = _("Your account will be deleted on %(day)s") % {"day": day_of(departure.due_at)}
        send(letter(person, subject, "planned", day=day_of(departure.due_at)))


def say_account_is_unused(person, departure: Departure) -> None:
    """Nobody has used it for years: when it will be deleted, and that a sign-in keeps it."""
    with translation.override(language_of(person)):
        subject = _("Do you still need your account? It will be deleted on %(day)s") % {"day": day_of(departure.due_at)}
        send(letter(person, subject, "unused", day=day_of(departure.due_at), page="account"))


def say_child_leaves(child, departure: Departure) -> None:
    """To the guardian, when a child asks for the deletion of its account."""
    guardian = child.guardian
    with translation.override(language_of(guardian)):
        subject = _("%(name)s asked for their account to be deleted") % {"name": child.display_name}
        facts = {"child": child.display_name, "day": day_of(departure.due_at)}
        send(letter(guardian, subject, "child", page="children", **facts))


def say_where_data_are(person, link: str) -> None:
    """To somebody who may not sign in: where to take their data along, or end the account."""
    with translation.override(language_of(person)):
        send(letter(person, _("Your data in %(site)s") % {"site": settings.SITE_NAME}, "outside", link=link))


def say_account_stays(person) -> None:
    with translation.override(language_of(person)):
        send(letter(person, _("Your account stays"), "stays", page="account"))


def say_what_holds(person, held: list[str]) -> None:
    """The day has come, but something must be settled first."""
    with translation.override(language_of(person)):
        send(letter(person, _("Your account cannot be deleted yet"), "held", held=held))


def farewell(person) -> EmailMultiAlternatives:
    """The last letter, written while there is still an address; it leaves when the account is gone."""
    with translation.override(language_of(person)):
        return letter(person, _("Your account is deleted"), "done", page="home")


def letter(
    person, subject: str, kind: str, *, page: str = "account-deletion", link: str = "", **facts
) -> EmailMultiAlternatives:
    # Who may not sign in finds the way from the page that says why.
    link = link or (person.is_active and doors.refused(person)) or reverse(page)
    context = {
        **facts, "kind": kind, "name": person.display_name, "site_name": settings.SITE_NAME, "subject": subject,
        "site_url": settings.PUBLIC_URL, "url": settings.PUBLIC_URL + link,
        "language": translation.get_language(),
    }  # fmt: skip
    made = EmailMultiAlternatives(subject, render_to_string("email/leaving.txt", context), to=[person.email])
    made.attach_alternative(render_to_string("email/leaving.html", context), "text/html")
    return made


def send(made: EmailMultiAlternatives) -> None:
    send_later(made)


def language_of(person) -> str:
    return person.language or settings.LANGUAGE_CODE


def day_of(instant) -> str:
    return date_format(timezone.localtime(instant), "DATE_FORMAT")
