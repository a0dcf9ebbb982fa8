"""The words of a letter, in the language of whoever gets it."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import ngettext

from backend.notifications.models import MailPreferences, Notification
from backend.notifications.sentences import sentence
from backend.notifications.services.preferences import stop_token
from backend.notifications.topics import TOPIC_OF

# More stand in the inbox: a letter is read on a phone.
SHOWN = 25
SUBJECT = 100


def write_letter(preferences: MailPreferences, about: list[Notification]) -> EmailMultiAlternatives:
    """One letter to one person about everything in ``about``, with the way to stop such letters."""
    user = preferences.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = letter_context(preferences, about)
        letter = EmailMultiAlternatives(
            subject_of(context["items"], len(about)),
            render_to_string("email/notifications.txt", context),
            to=[user.email],
            headers=headers_of(context["stop_url"], about),
        )
        letter.attach_alternative(render_to_string("email/notifications.html", context), "text/html")
    return letter


def letter_context(preferences: MailPreferences, about: list[Notification]) -> dict:
    topics = {topic.code: topic for row in about if (topic := TOPIC_OF.get(row.kind))}
    stop = reverse("letters-stop", args=[stop_token(preferences.user_id, list(topics))])
    settings_url = settings.PUBLIC_URL + reverse("notification-settings")
    items = [
        {"sentence": " ".join(sentence(row, lasts=True).split()), "url": settings.PUBLIC_URL + address_of(row)}
        for row in about[:SHOWN]
    ]
    return {
        "user": preferences.user,
        "language": translation.get_language(),
        "items": items,
        "more": max(0, len(about) - SHOWN),
        "reasons": [
            {"label": topic.label, "when": preferences.when(topic), "url": f"{settings_url}#topic-{topic.code}"}
            for topic in topics.values()
        ],
        "site_name": settings.SITE_NAME,
        "site_url": settings.PUBLIC_URL,
        "inbox_url": settings.PUBLIC_URL + reverse("notification-list"),
        "settings_url": settings_url,
        "stop_url": settings.PUBLIC_URL + stop,
    }


def address_of(notification: Notification) -> str:
    """Opening it from the letter reads it everywhere."""
    return reverse("notification", args=[notification.pk])


def subject_of(items: list[dict], count: int) -> str:
    first = items[0]["sentence"]
    if count == 1:
        return Truncator(first).chars(SUBJECT)
    subject = ngettext("%(n)d notification: %(first)s", "%(n)d notifications: %(first)s", count)
    return Truncator(subject % {"n": count, "first": first}).chars(SUBJECT)


def headers_of(stop_url: str, about: list[Notification]) -> dict[str, str]:
    """Headers of mail that a machine sends: RFC 2369, RFC 2919, RFC 3834 and RFC 8058."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    # The same when the letter is sent again after an answer of the mail server was lost.
    digest = hashlib.sha256(",".join(str(row.pk) for row in about).encode()).hexdigest()[:24]
    return {
        "Message-ID": f"<notifications.{digest}@{host}>",
        "List-Id": f"{settings.SITE_NAME} <notifications.{host}>",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
