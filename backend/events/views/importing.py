"""Calendars that come in: the page of a place's sources, what a calendar would do, and yes to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError, Invalid
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.events.forms.importing import AgreeForm, FollowForm, LetGoForm, UploadForm
from backend.events.models import CalendarSubscription
from backend.events.selectors.sources import Source, sources_of
from backend.events.services import import_runs as runs
from backend.events.services import subscriptions as following
from backend.events.services.changing import PlanChanged
from backend.events.services.importing import read_calendar
from backend.events.services.uploads import Upload, keep_upload, upload_of
from backend.events.views.import_rows import RunPage, groups_of
from backend.places.models import Place

# In an hour: how many calendars one person may have read.
READS = 60


def place_of(request, slug) -> Place:
    place = get_object_or_404(Place.objects.visible_to(request.user).with_opening(), slug=slug)
    require(request.user, "events.add", place)
    return place


@login_required
def calendar_sources(request, slug) -> HttpResponse:
    """Calendars that the place follows, and the forms that bring another in."""
    place = place_of(request, slug)
    action = request.POST.get("action", "")
    upload = UploadForm(*([request.POST, request.FILES] if action == "upload" else []), prefix="upload")
    follow = FollowForm(request.POST if action == "follow" else None, prefix="follow")
    form = {"upload": upload, "follow": follow}.get(action)
    status = 200
    if request.method == "POST":
        status = 422
        if form is not None and form.is_valid():
            try:
                refuse_flood(f"events.calendars.{request.user.pk}", READS)
                return redirect("calendar-import", place.slug, keep_upload(asked(form, place, by=request.user)))
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                status = refusal.status
    context = {"place": place, "tab": "calendar", "upload": upload, "follow": follow, "form": form or upload}
    context |= {"sources": sources_of(place), "let_go": LetGoForm()}
    context |= {"runs": [RunPage(run) for run in runs.runs_of(place)]}
    return render(request, "events/importing/sources.html", context, status=status)


def asked(form, place: Place, *, by) -> Upload:
    """What the form brings, read once so that it is known to be a calendar. Raises ``DomainError``."""
    if isinstance(form, UploadForm):
        file = form.cleaned_data["file"]
        content = file.read()
        read_calendar(content, place)
        return Upload(by.pk, place.pk, file.name[:80], content)
    url = following.normal_url(form.cleaned_data["url"])
    following.check_may_follow(place, url, by=by)
    fetched = following.read_address(url)
    reading = following.reading_of(fetched, place)
    name = form.cleaned_data["name"] or reading.name or place.name
    return Upload(
        by.pk, place.pk, name, fetched.content, url=url, category=form.cleaned_data["category"],
        etag=fetched.etag, last_modified=fetched.last_modified,
    )  # fmt: skip


@login_required
def calendar_import(request, slug, code) -> HttpResponse:
    """What a calendar would do before it does anything, yes to it, and from then on how far it is."""
    place = place_of(request, slug)
    if run := runs.run_of(code, place):
        return show_run(request, place, run)
    upload = upload_of(code, place, by=request.user)
    if upload is None:
        messages.error(request, _("This preview is over. Bring the calendar in once more."))
        return redirect("calendar-sources", place.slug)
    try:
        return preview(request, place, code, upload)
    except (runs.NotFollowed, runs.FileGone) as refusal:
        messages.error(request, str(refusal))
        return redirect("calendar-sources", place.slug)


def preview(request, place: Place, code: str, upload: Upload) -> HttpResponse:
    """What would happen, and the form that agrees to it."""
    plan = runs.plan_of(place, upload)
    form = AgreeForm(
        request.POST or None, is_followed=bool(upload.url), has_new=plan.counts["new"] > 0,
        initial={"category": upload.category or None},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            choices = {name: form.cleaned_data.get(name, "") for name in ("status", "category")}
            try:
                runs.agree(place, code, by=request.user, seen=form.cleaned_data["plan"], **choices)
                return redirect(request.path)
            except (PlanChanged, Invalid) as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
                plan = runs.plan_of(place, upload)
    context = {"place": place, "tab": "calendar", "upload": upload, "plan": plan, "form": form}
    context |= {"groups": groups_of(plan), "says": any(plan.counts[kind] for kind in ("new", "changed", "gone"))}
    return render(request, "events/importing/preview.html", context, status=status)


def show_run(request, place: Place, run: runs.ImportRun) -> HttpResponse:
    """How far an import is; it asks for itself again until it is over. Going on with one that stopped."""
    if request.method == "POST":
        runs.continue_import(place, run.code, by=request.user)
        return redirect(request.path)
    template = "events/importing/run.html"
    context = {"place": place, "tab": "calendar", "run": RunPage(run)}
    return render(request, f"{template}#state" if request.htmx else template, context)


@login_required
@require_POST
def calendar_source(request, slug, pk) -> HttpResponse:
    """Read a followed calendar now, pause it, go on, look at what was held back, or let it go."""
    place = place_of(request, slug)
    source = get_object_or_404(place.calendar_subscriptions, pk=pk)
    source.place = place
    match request.POST.get("action"):
        case "refresh":
            refuse_flood(f"events.calendars.{request.user.pk}", READS)
            said = Source(following.refresh_now(source, by=request.user), 0)
            if said.trouble:
                messages.error(request, said.trouble)
            else:
                messages.success(request, _("The calendar was read."))
        case "look":
            return look_at_held(request, place, source)
        case "pause":
            following.pause_calendar(source, by=request.user)
            messages.success(request, _("The calendar is not read until you go on. Its events stay."))
        case "resume":
            following.resume_calendar(source, by=request.user)
            messages.success(request, _("The calendar is read again within five minutes."))
        case "remove":
            form = LetGoForm(request.POST)
            keep = not form.is_valid() or form.cleaned_data["events"] == LetGoForm.KEEP
            following.unfollow_calendar(source, by=request.user, keep=keep)
            messages.success(request, _("The place does not follow this calendar any more."))
        case _other:
            raise Http404
    return redirect("calendar-sources", place.slug)


def look_at_held(request, place: Place, source: CalendarSubscription) -> HttpResponse:
    """What a reading that was held back would do."""
    try:
        refuse_flood(f"events.calendars.{request.user.pk}", READS)
        fetched = following.read_address(source.url)
        following.reading_of(fetched, place)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("calendar-sources", place.slug)
    upload = Upload(
        request.user.pk, place.pk, source.name, fetched.content, url=source.url, category=source.category,
        etag=fetched.etag, last_modified=fetched.last_modified, subscription=source.pk,
    )  # fmt: skip
    return redirect("calendar-import", place.slug, keep_upload(upload))
