"""What is written down to keep the house in order: the audit trail, requests about own data."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.media.services import delete_files
from backend.media.storages import storage_of
from backend.privacy.models import CHANGE_MIND_DAYS, EXPORT_DAYS, Consent, Departure, Export, WardRequest
from backend.privacy.registry import AtLeaving, Basis, Kind, Records, Sweep
from backend.privacy.services.exporting import forget_exports, forget_files
from backend.privacy.services.retention import older_than

AUDIT_KEPT = timedelta(days=settings.AUDIT_KEEP_DAYS)  # pruned by audit.tasks, which keeps the chain whole
ASKED_KEPT = timedelta(days=3 * 365)


def drop_exports(user) -> None:
    names = [export.stored_name for export in Export.objects.of(user)]
    transaction.on_commit(partial(delete_files, storage_of(is_private=True), names), robust=True)


def ended_consents(before):
    return Consent.objects.filter(withdrawn_at__lt=before)


def ended_departures(before):
    return Departure.objects.filter(ended_at__lt=before)


def lapsed_requests(before):
    return WardRequest.objects.filter(asked_at__lt=before)


AUDIT = Kind(
    code="audit",
    title=_("Who did what"),
    what=_("Acts with power or consequence: a role given, a member removed, something hidden, an account deleted."),
    purpose=_("So that what those with power do can be looked into, and wrongs be put right."),
    basis=Basis.INTEREST,
    seen_by=_("Operators and coordinators."),
    kept=_("3 years"),
    period=AUDIT_KEPT,
    after_leaving=_("What was done and when; without the name of who did it."),
    records=(
        Records(
            model="audit.AuditEntry",
            person=("actor",),
            says={"at": _("When"), "action": _("What"), "target_type": _("Of what")},
            at_leaving=AtLeaving.KEEP,
        ),
    ),
)

OWN_DATA = Kind(
    code="own-data",
    title=_("Requests about your own data"),
    what=_("Exports of your data, consents with the version of their words, that an account was asked to be deleted."),
    purpose=_("So that you get what you asked for, and it can be proved."),
    basis=Basis.DUTY,
    seen_by=_("You; of a child its guardian."),
    kept=_("an export 7 days; consents and requests 3 years after they ended; a request to look after a child 14 days"),
    period=timedelta(days=EXPORT_DAYS),
    after_leaving=_("When the deletion was asked for and done; without a name."),
    records=(
        Records(
            model="privacy.Export",
            person=("user",),
            says={"asked_at": _("Asked"), "ready_at": _("Ready"), "fetched_at": _("Fetched"), "size": _("Bytes")},
        ),
        Records(
            model="privacy.Departure",
            person=("user",),
            says={"asked_at": _("Asked"), "due_at": _("Due"), "status": _("What became of it")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="privacy.Consent",
            person=("user", "about"),
            only=~Q(about__last_login=None, about__guardian__isnull=False),  # as ``shown_to``
            says={
                "purpose": _("For what"),
                "version": _("Version"),
                "language": _("Language"),
                "given_at": _("Given"),
                "withdrawn_at": _("Withdrawn"),
            },
        ),
        Records(
            model="privacy.WardRequest",
            person=("guardian", "child"),
            says={"asked_at": _("Asked"), "grown_up_on": _("Grown up from")},
        ),
    ),
    at_leaving=drop_exports,
    sweeps=(
        Sweep(name="privacy.exports", act=forget_exports),
        Sweep(name="privacy.export_files", act=forget_files),
        Sweep(name="privacy.consents", act=older_than(ended_consents, ASKED_KEPT)),
        Sweep(name="privacy.departures", act=older_than(ended_departures, ASKED_KEPT)),
        Sweep(name="privacy.ward_requests", act=older_than(lapsed_requests, timedelta(days=CHANGE_MIND_DAYS))),
    ),
)
