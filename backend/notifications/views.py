from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
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
    """My inbox by day, newest first."""
    page = Paginator(request.user.notifications.all(), PAGE).get_page(request.GET.get("strona"))
    for notification in page:
        notification.sentence = sentence(notification)
    context = {
        "reader_zone": timezone.get_current_timezone(),
        "page": page,
        "more_url": f"?strona={page.next_page_number()}" if page.has_next() else "",
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
