"""Orders of authorities: the coordinators write them down, the public book counts them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from backend.core.permissions import require
from backend.moderation.forms.orders import OrderForm
from backend.moderation.models import AuthorityOrder
from backend.moderation.services.orders import OrderKeptAlready, keep_order_of_authority


@login_required
def orders(request):
    """What came so far, and a form for the next."""
    require(request.user, "moderation.keep_orders")
    return _form(request, None)


@login_required
def order(request, pk):
    """One order: what became of it."""
    require(request.user, "moderation.keep_orders")
    return _form(request, get_object_or_404(AuthorityOrder, pk=pk))


def _form(request, row: AuthorityOrder | None):
    form, refusal = OrderForm(request.POST or None, instance=row), None
    if form.is_valid():
        try:
            keep_order_of_authority(form.instance, by=request.user)
        except OrderKeptAlready as kept:
            refusal = None if row is None and form.says_no_more_than(kept.order) else kept
        if refusal is None:
            messages.success(request, _("Written down."))
            return redirect("authority-orders")
    orders = AuthorityOrder.objects.all()[:200] if row is None else []
    context = {"form": form, "refusal": refusal, "order": row, "orders": orders}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "moderation/orders.html", context, status=status)
