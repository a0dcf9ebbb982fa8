"""What other pages show of calls."""

from django import template
from django.utils import timezone

from backend.meetups.models import GuestLink
from backend.meetups.selectors.guests import link_for_seat, seat_of
from backend.meetups.selectors.tools import call_of, kept_of

register = template.Library()


@register.inclusion_tag("meetups/_kept.html", takes_context=True)
def kept_after(context, occurrence):
    """What was kept of the call of ``occurrence`` once it is over, for readers who may see it; else nothing."""
    user = context["request"].user
    call = call_of(occurrence) if user.is_authenticated and hasattr(occurrence.event, "meetup") else None
    if call is None or not is_over(call) or not user.has_perm("meetups.read_kept", call):
        return {}
    return {"call": call, "kept": kept_of(call, user), "may_tell": user.has_perm("meetups.give_feedback", call)}


def is_over(call) -> bool:
    return call.ended_at is not None or (call.occurrence.ends_at <= timezone.now() and not call.is_open)


@register.simple_tag
def guest_way(row):
    """The personal link of the sign-up ``row`` of somebody without an account, where guests may come; else nothing."""
    if row.user_id is not None or row.status != row.Status.GOING or not hasattr(row.occurrence.event, "meetup"):
        return None
    link = link_for_seat(seat_of(row.pk))
    return None if link is None or is_taken_back(row) else link


def is_taken_back(row) -> bool:
    return GuestLink.objects.filter(attendance=row.pk, taken_back_at__isnull=False).exists()
