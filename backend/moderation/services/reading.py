"""Looks at what only those who take part may read: each is written down."""

from backend.audit.services import record
from backend.moderation import registry
from backend.moderation.models import Case


def looked_at(case: Case, *, by, file: str = "") -> None:
    """Remember that ``by`` read a private case, or looked at a ``file`` (its hash) of the evidence."""
    moderated, target = registry.kinds.get(case.kind), case.target
    if file:
        record("case.evidence_seen", by=by, target=case, place_id=case.place_id, file=file)
    elif moderated is not None and target is not None and moderated.is_private(target):
        record("case.read", by=by, target=case, place_id=case.place_id)
