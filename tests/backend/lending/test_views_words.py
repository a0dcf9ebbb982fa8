"""What one side alone says, on the pages of a loan."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Loan
from tests.backend.lending.acts import lent, reserved, soon
from tests.cast import person
from tests.factories.lending import ThingFactory
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


def page(client, loan, user) -> str:
    client.force_login(user)
    return client.get(loan.get_absolute_url()).content.decode()


def test_borrower_confirms_what_the_desk_wrote_down_without_the_code(client, drill, halina, marek):
    loan = services.hand_over(reserved(drill, marek, halina), by=halina)
    said = page(client, loan, marek)
    assert "The borrower confirms it" in said
    assert "I have it" in said
    assert "I no longer need it" not in said
    client.post(reverse("loan-give", args=[loan.slug]), {"there": drill.part_names})
    assert Loan.objects.get().status == "on_loan"


def test_borrower_writes_that_it_is_back_and_the_lender_confirms(client, ladder, oksana, marek):
    loan = lent(ladder, marek, oksana)
    assert "I brought it back" in page(client, loan, marek)
    assert "is asked to look" in client.get(reverse("loan-back", args=[loan.slug])).content.decode()
    client.post(reverse("loan-back", args=[loan.slug]), {"text": "W garażu"})
    assert "You wrote that you brought it back" in page(client, loan, marek)
    assert client.post(reverse("loan-back", args=[loan.slug]), {}).status_code == 409
    assert "back, says the borrower" in page(client, loan, oksana)
    client.post(reverse("loan-back", args=[loan.slug]), {})
    assert Loan.objects.get().status == "returned"


def test_reviewer_may_end_what_is_still_lent(client, ladder, oksana, marek):
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    loan = services.dispute_loan(lent(ladder, marek, oksana), by=marek, text="Oddałem")
    said = page(client, loan, elsewhere)
    assert 'value="returned"' in said
    assert 'value="cancelled"' not in said
    data = {"action": "settle", "text": "Oddano", "status": "returned"}
    client.post(reverse("loan-act", args=[loan.slug]), data)
    assert Loan.objects.get().status == "returned"


def test_who_says_it_never_went_out_is_shown_that_ending(client, ladder, oksana, marek):
    loan = services.hand_over(reserved(ladder, marek, oksana, at=soon()), by=oksana)
    elsewhere = person("Iza", PlaceFactory(), "moderator")
    services.dispute_loan(loan, by=marek, text="Nie było mnie")
    assert 'value="cancelled"' in page(client, loan, elsewhere)


def test_borrower_asks_the_neighbour_for_another_thing(client, place, ladder, oksana, marek):
    ThingFactory(place=place, author=oksana)
    loan = reserved(ladder, marek, oksana)
    services.open_repair(ladder, by=oksana, note="Pęknięty szczebel")
    assert "Ask for this one instead" in page(client, loan, marek)
    assert "Take this one instead" in page(client, loan, oksana)


def test_desk_that_writes_a_loan_down_for_a_member_waits_for_their_word(client, place, drill, halina, marek):
    client.force_login(halina)
    ends = timezone.now().astimezone(place.zone) + timedelta(days=2)
    data = {
        "listing": drill.slug, "amount": 1, "name": "Marek", "person": marek.handle, "has_consented": "on",
        "end_day": f"{ends:%Y-%m-%d}", "end_time": "12:00",
    }  # fmt: skip
    sent = client.post(reverse("lending-record", args=[place.slug]), data)
    loan = Loan.objects.get()
    assert (sent.status_code, loan.status, loan.is_said_out) == (302, "reserved", True)
    assert "Type the six digits" in client.get(reverse("lending-desk", args=[place.slug])).content.decode()
