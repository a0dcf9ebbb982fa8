"""The pages of borrowers and lenders: asking, the story of a loan, the way out and back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Hold, Loan
from tests.backend.lending.acts import WARSAW, ask, lent, local, open_daily, reserved, wait
from tests.factories.lending import LoanFactory, ThingFactory, span
from tests.factories.media import photo
from tests.forms import fields_of

Status = Loan.Status


def wish(starts_at, ends_at, **more) -> dict:
    starts, ends = starts_at.astimezone(WARSAW), ends_at.astimezone(WARSAW)
    days = {"start_day": starts.date(), "end_day": ends.date()}
    return days | {"start_time": f"{starts:%H:%M}", "end_time": f"{ends:%H:%M}"} | more


def act(client, loan, action, **words):
    return client.post(f"{loan.get_absolute_url()}krok/", {"action": action, **words})


@pytest.fixture
def borrow(drill):
    return f"{drill.get_absolute_url()}pozycz/"


def test_page_of_a_thing_says_when_it_is_free_and_offers_to_borrow_it(client, drill, marek, halina, borrow):
    client.force_login(marek)
    page = client.get(drill.get_absolute_url()).text
    assert "It is free now." in page
    assert borrow in page
    lent(drill, None, halina, name="Jadwiga")
    page = client.get(drill.get_absolute_url()).text
    assert "It is lent now." in page
    assert "Jadwiga" not in page


def test_a_guest_sees_when_it_is_free_and_signs_in_to_borrow(client, drill, borrow):
    assert "Sign in to borrow it" in client.get(drill.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert client.get(borrow).status_code == 302


def test_own_thing_cannot_be_borrowed(client, ladder, oksana):
    client.force_login(oksana)
    assert client.get(f"{ladder.get_absolute_url()}pozycz/").status_code == 403


def test_days_that_are_taken_closed_or_in_repair_say_why(client, drill, marek, halina, place):
    open_daily(place, 8, 18, days=[0])
    client.force_login(marek)
    assert "the desk is closed" in client.get(drill.get_absolute_url()).text
    lent(drill, None, halina, name="Jadwiga", days=20)
    assert ", lent" in client.get(drill.get_absolute_url()).text
    services.return_loan(Loan.objects.get(), by=halina, is_damaged=True)
    page = client.get(drill.get_absolute_url()).text
    assert "It is in repair" in page
    assert ", in repair" in page


def test_request_is_looked_at_before_it_is_sent_and_nothing_typed_is_lost(client, drill, marek, borrow):
    client.force_login(marek)
    sent = fields_of(client.get(borrow).text, "start_day") | {"message": "Na półkę", "action": "check"}
    page = client.post(borrow, sent).text
    assert "Check it and send it" in page
    assert not Loan.objects.exists()
    kept = fields_of(page, "start_day")
    assert "Na półkę" in client.post(borrow, kept | {"action": "change"}).text
    response = client.post(borrow, kept | {"action": "send"})
    loan = Loan.objects.get()
    assert response.url == loan.get_absolute_url()
    assert loan.message == "Na półkę"


def test_closed_desk_is_said_next_to_the_day(client, drill, marek, borrow, place):
    open_daily(place, 8, 18)
    client.force_login(marek)
    response = client.post(borrow, wish(local(3, 20), local(5, 12), action="check"))
    assert response.status_code == 422
    assert response.context["form"].errors["start_day"]


def test_who_comes_late_reads_what_is_free_and_joins_the_queue(client, drill, marek, oksana, halina, borrow):
    reserved(drill, oksana, halina)
    client.force_login(marek)
    response = client.post(borrow, wish(*span(), action="check"))
    assert response.status_code == 409
    assert "Join the queue" in response.text
    assert "earliest free time" in response.text
    assert "Oksana" not in response.context["form"].errors["start_day"][0]
    client.post(borrow, wish(*span(), action="queue"))
    assert drill.holds.get().user == marek
    assert "You wait in the queue" in client.get(drill.get_absolute_url()).text


def test_rules_are_accepted_before_anything_is_sent(client, drill, marek, halina, borrow, place):
    services.save_terms(place, by=halina, text="Oddajemy czyste.")
    client.force_login(marek)
    response = client.post(borrow, wish(*span(), action="send"))
    assert response.status_code == 422
    assert response.context["form"].errors["accepts_terms"]
    client.post(borrow, wish(*span(), action="send", accepts_terms="on"))
    assert Loan.objects.get().terms.version == 1


def test_offer_of_the_queue_is_taken_on_a_page_of_its_own_or_given_up(client, drill, marek, oksana, halina):
    first = reserved(drill, oksana, halina)
    hold = wait(drill, marek)
    services.withdraw_loan(first, by=oksana)
    client.force_login(marek)
    assert "It is free now" in client.get("/moje-pozyczki/").text
    client.post(f"/kolejka/{hold.pk}/")
    assert marek.loans.get().status == Status.RESERVED
    client.force_login(oksana)
    assert client.get(f"/kolejka/{hold.pk}/").status_code == 404
    other = wait(drill, oksana)
    client.post(f"/kolejka/{other.pk}/rezygnuje/")
    other.refresh_from_db()
    assert other.status == Hold.Status.LEFT


def test_story_from_request_to_return_by_the_buttons_of_both_sides(client, ladder, marek, oksana):
    loan = ask(ladder, marek, at=(timezone.now() + timedelta(minutes=5), timezone.now() + timedelta(days=2)))
    page = loan.get_absolute_url()
    client.force_login(oksana)
    assert 'value="accept"' in client.get(page).text
    act(client, loan, "accept", text="Chętnie")
    act(client, loan, "ready")
    client.post(f"{page}wydaj/", {"text": "Cała"})
    client.force_login(marek)
    assert "I have it" in client.get(page).text
    client.post(f"{page}wydaj/", {})
    loan.refresh_from_db()
    assert loan.status == Status.ON_LOAN
    act(client, loan, "extend", day=local(4, 12).date(), clock="12:00")
    client.force_login(oksana)
    act(client, loan, "extend_yes")
    client.post(f"{page}zwrot/", {})
    loan.refresh_from_db()
    assert (loan.status, loan.extensions) == (Status.RETURNED, 1)
    client.force_login(marek)
    assert "eturned on time 1 of 1" in client.get("/moje-pozyczki/").text


def test_borrower_has_the_code_and_nobody_else_sees_it(client, drill, marek, halina):
    loan = reserved(drill, marek, halina)
    code = f"{loan.code[:3]} {loan.code[3:]}"
    client.force_login(marek)
    page = client.get(loan.get_absolute_url()).text
    assert code in page
    assert "<svg" in page
    client.force_login(halina)
    assert code not in client.get(loan.get_absolute_url()).text


def test_refused_act_stands_next_to_its_field_and_a_stale_one_says_what_happened(client, drill, marek, halina):
    loan = ask(drill, marek)
    client.force_login(halina)
    response = act(client, loan, "decline", text=" ")
    assert response.status_code == 422
    assert 'id="text-decline-error"' in response.text
    act(client, loan, "accept")
    response = act(client, loan, "decline", text="Nie")
    assert response.status_code == 409
    assert "the loan is “agreed”" in response.text
    assert 'value="ready"' in response.text


def test_wrong_code_is_said_next_to_the_code(client, drill, marek, halina):
    loan = reserved(drill, marek, halina)
    client.force_login(halina)
    wrong = "000000" if loan.code != "000000" else "111111"
    response = client.post(f"{loan.get_absolute_url()}wydaj/", {"code": wrong, "there": ["walizka", "klucz"]})
    assert response.status_code == 422
    assert response.context["form"].errors["code"]
    client.post(f"{loan.get_absolute_url()}wydaj/", {"code": loan.code, "there": ["walizka"]})
    loan.refresh_from_db()
    assert loan.status == Status.ON_LOAN
    assert loan.conditions.get().missing == ["klucz"]


def test_damage_with_a_photo_needs_a_look_and_only_the_sides_see_it(client, drill, marek, oksana, halina):
    loan = lent(drill, marek, halina)
    client.force_login(halina)
    client.post(
        f"{loan.get_absolute_url()}zwrot/",
        {"there": ["walizka", "klucz"], "is_damaged": "on", "text": "Pęknięta", "new_photos": photo()},
    )
    picture = loan.conditions.get(way="back").pictures.get()
    assert picture.is_private
    assert client.get(picture.small).status_code == 200
    client.force_login(marek)
    assert "Pęknięta" in client.get(loan.get_absolute_url()).text
    assert client.get(picture.small).status_code == 200
    client.force_login(oksana)
    assert client.get(picture.small).status_code == 404
    assert client.get(loan.get_absolute_url()).status_code == 404
    client.force_login(halina)
    act(client, loan, "resolve", status="returned", text="Naprawiona")
    loan.refresh_from_db()
    assert loan.status == Status.RETURNED


def test_photo_of_an_unfinished_form_is_shown_to_who_sent_it(client, drill, marek, halina):
    loan = lent(drill, marek, halina)
    client.force_login(halina)
    page = client.post(f"{loan.get_absolute_url()}zwrot/?intent=photos", {"new_photos": photo(), "text": "Rysa"}).text
    assert "Rysa" in page
    address = page.split('src="/zdjecia/', 1)[1].split('"', 1)[0]
    assert client.get(f"/zdjecia/{address}").status_code == 200
    client.force_login(marek)
    assert client.get(f"/zdjecia/{address}").status_code == 404


def test_a_dispute_is_asked_for_and_settled_by_somebody_from_elsewhere(client, drill, marek, halina, adam):
    loan = lent(drill, marek, halina)
    services.return_loan(loan, by=halina, is_damaged=True)
    client.force_login(marek)
    act(client, loan, "dispute", text="Taka już była")
    loan.refresh_from_db()
    assert loan.reviewer == adam
    client.force_login(halina)
    assert 'value="resolve"' not in client.get(loan.get_absolute_url()).text
    client.force_login(adam)
    assert loan.get_absolute_url() in client.get("/moje-pozyczki/").text
    act(client, loan, "settle", status="returned", text="Zwykłe zużycie")
    loan.refresh_from_db()
    assert (loan.status, loan.disputed_at) == (Status.RETURNED, None)


def test_confirmation_can_be_printed_by_both_sides(client, drill, marek, oksana, halina):
    loan = reserved(drill, marek, halina)
    for person in (marek, halina):
        client.force_login(person)
        assert "Confirmation of a loan" in client.get(f"{loan.get_absolute_url()}druk/").text
    client.force_login(oksana)
    assert client.get(f"{loan.get_absolute_url()}druk/").status_code == 404


def test_things_to_bring_back_stand_over_my_calendar(client, drill, marek, halina):
    loan = lent(drill, marek, halina)
    client.force_login(marek)
    page = client.get("/moj-kalendarz/").text
    assert "Things to fetch and bring back" in page
    assert loan.get_absolute_url() in page


def test_my_loans_asks_as_many_queries_for_many_as_for_few(
    client, place, drill, marek, halina, oksana, django_assert_max_num_queries
):
    client.force_login(marek)
    lent(drill, marek, halina)
    for _number in range(8):
        LoanFactory(listing=ThingFactory(place=place, author=oksana), borrower=marek)
        LoanFactory(listing=ThingFactory(place=place, author=marek), borrower=oksana, status=Status.DECLINED)
    client.get("/moje-pozyczki/")
    with django_assert_max_num_queries(16):
        client.get("/moje-pozyczki/")
