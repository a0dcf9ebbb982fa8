from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.models import User
from backend.notifications import services
from backend.notifications.forms import LettersForm
from backend.notifications.selectors import preferences_of
from backend.notifications.sentences import sentence
from backend.notifications.services.preferences import UnknownLink, read_stop_token
from backend.notifications.topics import BY_CODE, PRESET_LABELS, TOPIC_OF

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
        notification.topic = TOPIC_OF.get(notification.kind)
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
@require_http_methods(["GET", "HEAD", "POST"])
def letter_settings(request):
    """When letters about each topic leave, in one table; a preset fills it in one press."""
    form = LettersForm(request.POST or None, preferences=preferences_of(request.user))
    if form.is_valid():
        services.choose(request.user, by=request.user, choices=form.choices, **form.hours)
        messages.success(request, _("Saved."))
        return redirect("notification-settings")
    has_mail = User.objects.reachable_by_mail().filter(pk=request.user.pk).exists()
    context = {"form": form, "presets": PRESET_LABELS, "has_mail": has_mail}
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt  # A mail program presses the button for the reader: it has the signed link and no cookie (RFC 8058).
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters_stop(request, token):
    """End letters about some topics with the link that stands in them, without signing in.

    Opening the page changes nothing: mail filters open links too.
    """
    try:
        user, codes = read_stop_token(token)
    except UnknownLink:
        return render(request, "notifications/stop.html", {"unknown": True}, status=404)
    state = "asks"
    if request.method == "POST":
        back = request.POST.get("action") == "back"
        (services.take_back_stop if back else services.stop_letters)(token)
        state = "back" if back else "stopped"
    context = {"state": state, "topics": [BY_CODE[code] for code in codes], "email": masked(user.email)}
    return render(request, "notifications/stop.html", context)


def masked(email: str) -> str:
    """``"m…@example.org"``: enough for the owner, nothing for who finds the link."""
    return f"{email[:1]}…@{email.rpartition('@')[2]}"


@login_required
@require_POST
def all_read(request):
    services.mark_all_read(by=request.user)
    messages.success(request, _("All read."))
    return redirect("notification-list")
