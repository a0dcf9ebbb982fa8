"""The way to one's own data for somebody who may not sign in: a link to their address (GDPR Art. 12(2), 15, 17).

Whoever reads the letters of an address could sign in by a code sent there: the link opens no more than that would.
"""

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from backend.accounts import doors
from backend.core.floods import refuse_flood
from backend.privacy.services import letters

SALT = "privacy.outside"
LASTS = 86_400  # seconds
LETTERS_A_DAY = 3


def link_to(person) -> str:
    """The path of the page; it works for a day, and while ``person`` may not sign in."""
    return reverse("outside-data", args=[signing.dumps(person.pk, salt=SALT)])


def send_link(person) -> None:
    """Write to ``person``, whom the doors refuse. Raises ``TooMany``."""
    refuse_flood(f"privacy.outside.{person.pk}", LETTERS_A_DAY, within=86_400)
    letters.say_where_data_are(person, link_to(person))


def opened(token: str):
    """Whose link it is; ``None`` for one that is made up, older than a day, or of somebody who may sign in."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    person = get_user_model().objects.active().filter(pk=pk).first()
    return person if person and doors.refused(person) else None
