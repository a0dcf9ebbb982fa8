"""Consents: given to certain words, shown to whoever gave them, withdrawn as easily (GDPR Art. 7)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backend.audit.services import record
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.privacy.models import Consent
from backend.privacy.registry import GivenConsent, Words, consent_sources


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What somebody can agree to. Other words need another ``version``: who agreed before agreed to the old ones."""

    code: str
    version: str
    title: Words
    text: Words
    # Some consents end with what they are for, not by a button: the page says where.
    is_withdrawn_here: bool = True
    withdrawal: Words = ""


PURPOSES: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    PURPOSES[purpose.code] = purpose


register_purpose(
    Purpose(
        code="child_account",
        version="2026-11-27",
        title=_("The account of my child"),
        text=_(
            "I am the guardian of this child and agree that it has an account of its own: its name, what it writes"
            " and which events it comes to are kept as for everybody, with the safe settings for children."
        ),
        is_withdrawn_here=False,
        withdrawal=_("Delete the account of your child, or stop looking after it, on the page “My children”."),
    )
)


class UnknownPurpose(DomainError):
    code = "unknown_purpose"
    status = 404


@transaction.atomic
def give_consent(purpose: str, *, by, about=None) -> Consent:
    """``by`` agrees to the words of ``purpose`` as they are now; a second call changes nothing."""
    require(by, "privacy.consent", by)
    words = PURPOSES.get(purpose)
    if words is None:
        raise UnknownPurpose
    about_pk = about.pk if about else None
    given = Consent.objects.in_force().filter(user=by, purpose=purpose, about=about_pk)
    if kept := given.filter(version=words.version).first():
        return kept
    given.update(withdrawn_at=timezone.now())
    consent = Consent.objects.create(
        user=by, purpose=purpose, version=words.version, language=translation.get_language() or "", about=about
    )
    record("consent.given", by=by, target=consent, purpose=purpose, version=words.version)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by) -> None:
    """Take a consent back, at once; free to call again. What was done before stays lawful (Art. 7(3))."""
    require(by, "privacy.consent", consent.user)
    if Consent.objects.in_force().filter(pk=consent.pk).update(withdrawn_at=timezone.now()):
        record("consent.withdrawn", by=by, target=consent, purpose=consent.purpose)


def end_consents(purpose: str, *, of, about) -> None:
    """What was agreed to is over: the consent ends with it."""
    Consent.objects.in_force().filter(purpose=purpose, user=of, about=about).update(withdrawn_at=timezone.now())


def consents_of(person) -> list[GivenConsent]:
    """All consents of ``person``, those in force first, from here and from the apps that keep their own."""
    found = [given for consent in Consent.objects.shown_to(person) if (given := as_given(consent))]
    for source in consent_sources.values():
        found.extend(source(person))
    return sorted(found, key=lambda given: (given.withdrawn_at is not None, str(given.title), given.key))


def as_given(consent: Consent) -> GivenConsent | None:
    purpose = PURPOSES.get(consent.purpose)
    if purpose is None:
        return None
    can_end = purpose.is_withdrawn_here and consent.withdrawn_at is None
    return GivenConsent(
        key=f"consent-{consent.pk}",
        title=purpose.title,
        text=purpose.text if purpose.version == consent.version else _("Earlier words, which have changed since."),
        given_at=consent.given_at,
        withdrawn_at=consent.withdrawn_at,
        version=consent.version,
        withdraw=(lambda by: withdraw_consent(consent, by=by)) if can_end else None,
        url="" if can_end else "children",
    )


def withdraw(key: str, *, by) -> None:
    """Withdraw the consent that ``consents_of(by)`` calls ``key``. Raises ``UnknownPurpose``."""
    for given in consents_of(by):
        if given.key == key and given.withdraw and not given.withdrawn_at:
            given.withdraw(by)
            return
    raise UnknownPurpose
