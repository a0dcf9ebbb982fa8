"""Calendars that come in: the page of a place's sources, what a calendar would do, and yes to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.events.forms.importing import AgreeForm, FollowForm, LetGoForm, UploadForm
from backend.events.models import CalendarSubscription
from backend.events.selectors.sources import Source, sources_of
from backend.events.services import subscriptions as following
from backend.events.services.guests import refuse_flood
from backend.events.services.importing import ImportPlan, import_calendar, plan_import, read_calendar
from backend.events.services.uploads import Upload, drop_upload, keep_upload, upload_of
from backend.events.views.import_rows import groups_of
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
                return redirect("import-preview", place.slug, keep_upload(asked(form, place, by=request.user)))
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                status = refusal.status
    context = {"place": place, "tab": "calendar", "upload": upload, "follow": follow, "form": form or upload}
    context |= {"sources": sources_of(place), "let_go": LetGoForm()}
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
def import_preview(request, slug, code) -> HttpResponse:
    """What a calendar would do, before it does anything; and doing it."""
    place = place_of(request, slug)
    upload = upload_of(code, place, by=request.user)
    if upload is None:
        messages.error(request, _("This preview is over. Bring the calendar in once more."))
        return redirect("calendar-sources", place.slug)
    plan = plan_of(place, upload)
    form = AgreeForm(
        request.POST or None, is_followed=bool(upload.url), has_new=plan.counts["new"] > 0,
        initial={"category": upload.category or None},
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = carry_out(place, upload, form.cleaned_data, by=request.user)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
                plan = plan_of(place, upload)
            else:
                drop_upload(code)
                messages.success(request, done)
                return redirect("calendar-sources", place.slug)
    context = {"place": place, "tab": "calendar", "upload": upload, "plan": plan, "form": form}
    context |= {"groups": groups_of(plan), "says": any(plan.counts[kind] for kind in ("new", "changed", "gone"))}
    return render(request, "events/importing/preview.html", context, status=status)


def plan_of(place: Place, upload: Upload) -> ImportPlan:
    found = place.calendar_subscriptions.filter(pk=upload.subscription).first() if upload.subscription else None
    if found is None and upload.url:
        found = CalendarSubscription(place=place, url=upload.url, name=upload.name)
    return plan_import(place, read_calendar(upload.content, place), subscription=found)


def carry_out(place: Place, upload: Upload, answer: dict, *, by) -> str:
    """Do what was shown; returns what to say about it."""
    seen = answer["plan"]
    if upload.subscription:
        subscription = get_object_or_404(place.calendar_subscriptions, pk=upload.subscription)
        following.apply_held(subscription, by=by, fetched=upload.fetched, seen=seen)
        return _("Done. Ganek follows the calendar on.")
    if upload.url:
        following.follow_calendar(
            place, by=by, name=upload.name, url=upload.url, category=upload.category, fetched=upload.fetched, seen=seen
        )
        return _("The place follows the calendar now. Ganek looks every hour whether something changed.")
    choices = {name: answer[name] for name in ("status", "category") if name in answer}
    import_calendar(place, read_calendar(upload.content, place), by=by, seen=seen, **choices)
    return _("Done. What the file says is in the calendar.")


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
    return redirect("import-preview", place.slug, keep_upload(upload))
