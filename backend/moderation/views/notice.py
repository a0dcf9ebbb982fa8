"""The notice of illegal content, open to everybody (DSA Art. 16)."""

from allauth.account.adapter import get_adapter
from django.shortcuts import redirect, render
from django.urls import reverse

from backend.core.errors import DomainError
from backend.moderation import addresses, services, signing
from backend.moderation.forms import AddressForm


def illegal_content(request):
    """Exact address, explanation, who asks, good faith; what stands at an address of ours is found."""
    initial = {"address": request.GET.get("adres", "")}
    form = AddressForm(request.POST or None, is_guest=not request.user.is_authenticated, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(signing.receipt_to(_file(request, form.cleaned_data), reverse("home")))
        except DomainError as error:
            refusal = error
            if error.field in form.fields:
                form.add_error(error.field, str(error))
    context = {"form": form, "refusal": refusal if refusal and not refusal.field else None}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "moderation/illegal_content.html", context, status=status)


def _file(request, data: dict):
    return services.report_address(
        data["address"],
        by=request.user if request.user.is_authenticated else None,
        reason=data["reason"],
        details=data["details"],
        name=data.get("reporter_name", ""),
        email=data.get("reporter_email", ""),
        ip=get_adapter().get_client_ip(request) or "",
        target=addresses.target_of(data["address"], host=request.get_host(), by=request.user),
    )
