"""Who accepted which version, when, and in which language."""

from django.db import transaction

from backend.audit.services import record
from backend.core.errors import NotAllowed
from backend.terms import selectors
from backend.terms.models import Acceptance, Document, Version


@transaction.atomic
def accept_rules(version: Version, *, by, language: str) -> Acceptance:
    """Remember that ``by`` accepts ``version`` of the network's rules; a second call changes nothing.

    Raises ``NotAllowed`` for a draft, for another text, and for what a newer version has replaced.
    """
    newest = newest_rules()
    if not by.is_authenticated or newest is None or version.pk not in {newest.pk, in_force_pk()}:
        raise NotAllowed()
    acceptance, is_new = Acceptance.objects.get_or_create(user=by, version=version, defaults={"language": language})
    if is_new:
        record("rules.accepted", by=by, target=version, number=version.number, language=language)
    by.__dict__.pop("_accepted", None)
    return acceptance


@transaction.atomic
def accepted_at_sign_up(*, by, language: str) -> Acceptance | None:
    """Keep what a new person accepted in the form: the newest published rules."""
    newest = newest_rules()
    return accept_rules(newest, by=by, language=language) if newest else None


def newest_rules() -> Version | None:
    return Version.objects.published().filter(document__kind=Document.Kind.RULES).order_by("-number").first()


def in_force_pk() -> int | None:
    version = selectors.version_in_force(Document.Kind.RULES)
    return version.pk if version else None
