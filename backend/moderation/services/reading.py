"""Looks at what only those who take part may read: each is written down."""

from backend.audit.services import record, record_look
from backend.moderation.models import Case


def looked_at(case: Case, *, by, file: str = "") -> None:
    """Remember that ``by`` read a private case (once an hour), or looked at a ``file`` (its hash) of the evidence."""
    if file:
        record("case.evidence_seen", by=by, target=case, place_id=case.place_id, file=file)
    elif case.is_private:
        record_look("case.read", by=by, target=case, place_id=case.place_id)
