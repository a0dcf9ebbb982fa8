"""A loan written down at the desk, for a member, for who shows a card, or for who has no account."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backend.core.errors import DomainError, NotAllowed
from backend.lending import services
from backend.lending.forms.desk import RecordForm
from backend.lending.models import Loan
from backend.lending.selectors import Taking, terms_of
from backend.lending.selectors.finding import things_of
from backend.lending.selectors.people import person_of_card
from backend.lending.views.desk import looks_for_a_person, place_lent_by
from backend.places.models import Place
from backend.places.roles import roles_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request, slug):
    """Write a loan down; of who has no account the slip is printed, of others the loan is shown."""
    place = place_lent_by(request, slug)
    status = 200
    if request.method != "POST":
        form = RecordForm(place=place, initial=usual(request, place))
    elif looks_for_a_person(request):
        form = RecordForm(place=place, initial=request.POST.dict())
        if request.htmx:
            return render(request, "lending/_people.html", {"form": form, "has_nobody": True})
    else:
        form, status = RecordForm(request.POST, place=place), 422
        if form.is_valid():
            try:
                loan = services.record_loan(form.cleaned_data["listing"], by=request.user, **form.facts())
            except DomainError as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                return recorded(request, loan)
    context = {"place": place, "form": form, "terms": terms_of(place), "has_things": things_of(place).exists()}
    return render(request, "lending/record.html", context, status=status)


def recorded(request, loan: Loan):
    if loan.borrower is None:
        messages.success(request, _("It is written down. Here is the slip."))
        return redirect("loan-print", loan.slug)
    if loan.is_said_out:
        words = _("It is written down, and %(who)s was asked to say so too. Their six digits or card would do at once.")
    else:
        words = _("It is written down, and %(who)s finds it in “My loans”.")
    messages.success(request, words % {"who": loan.borrower.display_name})
    return redirect(loan)


def usual(request, place: Place) -> dict:
    """The thing of the link, who showed a card, back when the usual time is over and the desk is open."""
    things = things_of(place)
    slug, card = request.GET.get("rzecz", ""), request.GET.get("karta", "")
    given = {}
    if person := person_of_card(card):
        given = {"card": card, "person": person.handle, "name": person.display_name}
    elif card:
        messages.warning(request, _("This card is too old or not ours. Let them open “My loans” again."))
    listing = (things.filter(slug=slug).first() if slug else None) or things.first()
    if listing is None:
        return given
    listing.place = place
    taking = Taking.of(listing, now=timezone.now())
    ends = taking.local(taking.usual_end(taking.now, min(7, taking.most_days)))
    given |= {"end_day": ends.date(), "end_time": ends.time().replace(second=0, microsecond=0)}
    return given | ({"listing": slug} if slug else {})


@login_required
@never_cache
@require_safe
def card(request):
    """A scanned card opens the form of the desk: at once for who runs one place, else the place is chosen."""
    places = list(Place.objects.filter(pk__in=roles_of(request.user).animated).order_by("name"))
    if not places:
        raise NotAllowed()
    asked = urlencode({"karta": request.GET.get("karta", "")})
    links = [(place, f"{reverse('lending-record', args=[place.slug])}?{asked}") for place in places]
    if len(links) == 1:
        return redirect(links[0][1])
    return render(request, "lending/card.html", {"links": links})
