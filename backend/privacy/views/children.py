from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.models import User
from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.privacy import selectors
from backend.privacy.forms import AskForm, ChildForm, UnlinkForm
from backend.privacy.models import WardRequest
from backend.privacy.services import guarding


@login_required
def children(request):
    """Children whose accounts I look after, and who would like to look after mine."""
    if request.method == "POST":
        return stop_looking_after(request, request.user)
    return render(request, "privacy/children.html", selectors.family_of(request.user))


@login_required
@asks_again
def child_new(request):
    """Make an account for my child."""
    form = ChildForm(request.POST or None)
    if form.is_valid():
        try:
            guarding.create_child(by=request.user, language=request.reader.language, **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            # The same whether somebody has this address: nobody learns here who has an account.
            messages.success(
                request, _("Done. Your child stands here once it has signed in with a code to its address.")
            )
            return redirect("children")
    return render(request, "privacy/child_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@asks_again
def child_ask(request):
    """Ask to look after an account that a child has already."""
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            guarding.ask_to_guard(by=request.user, **form.facts())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            # The same whether somebody has this address: nobody learns here who has an account.
            messages.success(request, _("If this is the address of an account, its owner is asked now."))
            return redirect("children")
    return render(request, "privacy/child_ask.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def child_answer(request, pk):
    """The child agrees, or does not."""
    return answer(request, get_object_or_404(WardRequest.objects.select_related("guardian"), pk=pk, child=request.user))


@asks_again(when=lambda request, asked: request.POST.get("action") == "agree")
def answer(request, asked):
    """To agree, the password is asked for again: whoever found an open browser becomes nobody's guardian."""
    try:
        guarding.answer_request(asked, by=request.user, agrees=request.POST.get("action") == "agree")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("children")


@login_required
def child(request, handle):
    """What a guardian needs to know: where the child belongs and what it comes to. No talks, no messages."""
    person = User.objects.active().filter(handle=handle).first()
    if person is None or not request.user.has_perm("privacy.see_child", person):
        raise Http404
    if request.method == "POST":
        return stop_looking_after(request, person)
    return render(request, "privacy/child.html", selectors.child_for_guardian(person))


@asks_again
def stop_looking_after(request, person):
    try:
        guarding.end_guarding(person, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("children")


@login_required
@asks_again
def guarding_end(request):
    """A coordinator ends that somebody looks after an account, found by its address: there is no list of children."""
    require(request.user, "privacy.keep_records")
    form = UnlinkForm(request.POST or None)
    if form.is_valid():
        found = guarding.find_child(form.cleaned_data["email"], by=request.user)
        if found is None:
            form.add_error("email", _("Nobody looks after an account with this address."))
        else:
            guarding.end_guarding(found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Nobody looks after this account any more. Both were told."))
            return redirect("guarding-end")
    return render(request, "privacy/guarding_end.html", {"form": form}, status=422 if form.errors else 200)
