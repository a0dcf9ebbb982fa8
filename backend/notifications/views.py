from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.notifications import services
from backend.notifications.sentences import sentence

PAGE = 30


@login_required
@require_safe
def notification_list(request):
    """My inbox by day, newest first; ``?przed=`` is the last one of the part before."""
    inbox = request.user.notifications.order_by("-pk")
    before = request.GET.get("przed", "")
    if before.isdecimal() and len(before) < 19:
        inbox = inbox.filter(pk__lt=before)
    found = list(inbox[: PAGE + 1])
    page = found[:PAGE]
    for notification in page:
        notification.sentence = sentence(notification)
        notification.day = timezone.localdate(notification.created_at)
    context = {
        "reader_zone": timezone.get_current_timezone(),
        "page": page,
        "more_url": f"?przed={page[-1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "notifications/notification_list.html", context)


@login_required
@require_safe
def notification(request, pk):
    """Open what it is about; that reads it everywhere at once."""
    notification = get_object_or_404(request.user.notifications, pk=pk)
    services.mark_read(notification, by=request.user)
    return redirect(notification.url)


@login_required
@require_POST
def all_read(request):
    services.mark_all_read(by=request.user)
    messages.success(request, _("All read."))
    return redirect("notification-list")
