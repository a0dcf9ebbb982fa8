"""What is known of people who read and write the network's texts (``backend.privacy.registry``)."""

from django.utils.translation import gettext_lazy as _

from backend.privacy.registry import AtLeaving, Basis, Kind, Records

TEXTS = Kind(
    code="texts",
    title=_("Rules that you accepted"),
    what=_("Which version of the rules you accepted, when and in which language; announcements that you closed."),
    purpose=_("So that everybody knows which rules held when something was decided."),
    basis=Basis.CONTRACT,
    seen_by=_("You."),
    kept=_("as long as the account"),
    after_leaving=_("Published texts and announcements, without who published them."),
    records=(
        Records(
            model="terms.Acceptance",
            person=("user",),
            says={
                "version__document__kind": _("Text"),
                "version__number": _("Version"),
                "at": _("Accepted"),
                "language": _("Language"),
            },
        ),
        Records(
            model="terms.Version",
            person=("published_by",),
            says={"document__kind": _("Text"), "number": _("Version"), "published_at": _("Published")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="terms.Announcement",
            person=("created_by",),
            says={"texts": _("Announcement"), "starts_at": _("Shown from")},
            at_leaving=AtLeaving.KEEP,
        ),
        Records(
            model="terms.Announcement_closed_by",
            person=("user",),
            says={"announcement__starts_at": _("Closed an announcement of")},
        ),
    ),
)

NOTHING = {
    "Texts of the network, which everybody reads; the person responsible for accessibility is named by duty of law.": (
        "terms.Document",
        "terms.Clause",
        "terms.Declaration",
    ),
}
