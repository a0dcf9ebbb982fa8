"""Reads of families: what a guardian sees, and what a child sees of who asks to look after it."""

from django.apps import apps
from django.utils import timezone

from backend.privacy.models import WardRequest

AHEAD = 20


def family_of(user) -> dict:
    """The children of ``user``, who looks after ``user``, and who asks to (3 queries)."""
    since = timezone.now() - WardRequest.LAPSES_AFTER
    requests = WardRequest.objects.filter(asked_at__gt=since)
    return {
        # Only who has signed in: an account that was just made looks the same as one that was there already.
        "wards": list(
            user.wards.filter(erased_at=None, last_login__isnull=False)
            .select_related("avatar")
            .order_by("display_name", "pk")
        ),
        "guardian": user.guardian,
        "may_end": user.guardian_id is not None and user.has_perm("privacy.end_guarding", user),
        "asked_of_me": list(requests.filter(child=user).select_related("guardian")),
        "may_add": user.has_perm("privacy.add_child"),
    }


def child_for_guardian(child) -> dict:
    """Where the child belongs and which dates it comes to (3 queries).

    Those are apps above: their tables are asked by name, and nothing of them is imported. Of talks nothing is read.
    """
    memberships = apps.get_model("places", "Membership").objects.filter(user=child, status="active")
    attendances = apps.get_model("events", "Attendance").objects.filter(
        user=child, status__in=["going", "offered", "waiting", "asked"], occurrence__ends_at__gt=timezone.now()
    )
    loans = apps.get_model("lending", "Loan").objects.filter(borrower=child, is_firm=True)
    return {
        "child": child,
        "memberships": list(memberships.select_related("place").order_by("place__name")),
        "dates": list(
            attendances.select_related("occurrence__event", "occurrence__place").order_by("occurrence__starts_at")[
                :AHEAD
            ]
        ),
        "loans": list(loans.select_related("listing", "place").order_by("ends_at")[:AHEAD]),
    }
