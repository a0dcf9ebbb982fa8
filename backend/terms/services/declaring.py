"""The accessibility declaration."""

from django.db import transaction

from backend.audit.services import record
from backend.core.permissions import require
from backend.terms import selectors
from backend.terms.models import Declaration


@transaction.atomic
def save_declaration(*, by, **facts) -> Declaration:
    """State the facts of the accessibility declaration; what was before and after stays in the audit trail."""
    require(by, "terms.publish_declaration")
    row = Declaration.objects.select_for_update().first() or selectors.declaration()
    changed = {
        name: [str(getattr(row, name)), str(value)] for name, value in facts.items() if getattr(row, name) != value
    }
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    record("declaration.saved", by=by, target=row, changed=changed)
    return row
