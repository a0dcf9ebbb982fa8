"""The desk says what a press did, takes a mistaken one back, and lends to members and to who shows a card."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from backend.lending import services
from backend.lending.models import Condition, Loan
from backend.lending.selectors import people
from backend.lending.selectors.people import card_of, person_of_card
from backend.lending.services import ThingTaken, WrongState
from tests.backend.lending.acts import ask, lent, press, told, wait
from tests.cast import person

HTMX = {"HX-Request": "true", "Accept-Language": "en"}
EN = {"Accept-Language": "en"}
Status = Loan.Status


def test_each_press_says_what_it_did_with_and_without_scripts(at_desk, desk, drill, marek):
    loan = ask(drill, marek)
    page = press(at_desk, desk, loan, "accept", headers=HTMX).text
    assert "Agreed, and Marek was told: Wiertarka." in page
    page = press(at_desk, desk, loan, "ready", headers=EN, follow=True).text
    assert "Ready to be picked up, and Marek was told" in page
    services.hand_over(loan, by=loan.listing.author, code=loan.code)
    page = press(at_desk, desk, loan, "back", headers=HTMX).text
    assert "Back on the shelf: Wiertarka, Marek." in page
    assert 'value="undo_back"' in page
    # The list that asks for itself again leaves what was said where it stands.
    again = at_desk.get(desk, headers=HTMX).text
    assert again.lstrip().startswith('<live-region id="desk-list"')
    assert "data-focus" not in again


def test_unknown_press_does_nothing(at_desk, desk, drill, marek):
    loan = ask(drill, marek)
    assert press(at_desk, desk, loan, "eat").status_code == 302
    loan.refresh_from_db()
    assert loan.status == Status.REQUESTED


def test_return_pressed_by_mistake_is_taken_back(at_desk, desk, drill, halina, marek, oksana):
    loan = lent(drill, marek, halina)
    waits = wait(drill, oksana, at=(loan.starts_at + timedelta(hours=1), loan.ends_at))
    press(at_desk, desk, loan, "back")
    waits.refresh_from_db()
    assert (waits.status, told(marek)[-1]) == ("offered", "loan_returned")
    page = press(at_desk, desk, loan, "undo_back", headers=HTMX).text
    assert "It counts as lent again" in page
    loan.refresh_from_db()
    waits.refresh_from_db()
    assert (loan.status, loan.returned_at, waits.status) == (Status.ON_LOAN, None, "waiting")
    assert "loan_returned" not in told(marek)
    assert told(oksana)[-1] == "loan_endangered"
    assert not loan.conditions.filter(way=Condition.Way.BACK).exists()


def test_return_is_not_taken_back_once_somebody_else_has_it_or_long_after(drill, halina, marek, oksana):
    first = services.return_loan(lent(drill, marek, halina), by=halina)
    second = lent(drill, None, halina, name="Jadwiga")
    with pytest.raises(ThingTaken):
        services.undo_return(first, by=halina)
    services.return_loan(second, by=halina)
    first.steps.filter(kind="returned").update(at=timezone.now() - timedelta(hours=1))
    with pytest.raises(WrongState):
        services.undo_return(first, by=halina)


def written(at_desk, desk, drill, **more) -> dict:
    starts = at_desk.get(f"{desk}wpisz/?rzecz={drill.slug}").context["form"].initial
    sent = {"listing": drill.slug, "amount": 1, "name": "Marek", "has_consented": "on"}
    return sent | {"end_day": starts["end_day"], "end_time": starts["end_time"]} | more


def test_member_is_found_by_name_and_the_loan_is_among_theirs(at_desk, desk, drill, marek, oksana):
    page = at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill, name="mar", action="find"), headers=HTMX).text
    assert f'value="{marek.handle}"' in page
    assert "Somebody else, without an account" in page
    assert oksana.handle not in page
    at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill, person=marek.handle))
    loan = Loan.objects.get()
    # Found by name alone it waits for the borrower's word.
    assert (loan.borrower, loan.borrower_name, loan.is_said_out) == (marek, "", True)
    at_desk.force_login(marek)
    assert loan.get_absolute_url() in at_desk.get("/moje-pozyczki/").text


def test_name_of_a_member_is_not_written_down_as_somebody_without_an_account_by_mistake(at_desk, desk, drill, marek):
    answer = at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill), headers=EN)
    assert answer.status_code == 422
    assert "A member has such a name" in answer.text
    assert not Loan.objects.exists()
    at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill, person="-"))
    assert (Loan.objects.get().borrower, Loan.objects.get().who) == (None, "Marek")


def test_card_that_is_scanned_lends_at_once_also_to_who_is_no_member(client, desk, place, drill, halina):
    jan = person("Jan")
    client.force_login(jan)
    card = card_of(jan)
    client.force_login(halina)
    opened = client.get("/karta-pozyczek/", {"karta": card})
    assert urlsplit(opened.url).path == f"{desk}wpisz/"
    assert parse_qs(urlsplit(opened.url).query) == {"karta": [card]}
    scanned = client.get(desk, {"kod": f"http://localhost/karta-pozyczek/?karta={card}"})
    assert scanned.url == opened.url
    form = client.get(opened.url).context["form"]
    assert (form["name"].value(), form["person"].value()) == ("Jan", jan.handle)
    client.post(f"{desk}wpisz/", written(client, desk, drill, name="Jan", person=jan.handle, card=card))
    loan = Loan.objects.get()
    assert (loan.borrower, loan.status) == (jan, Status.ON_LOAN)


def test_stranger_without_a_card_is_not_chosen_and_an_old_card_is_said_to_be_old(at_desk, desk, drill, monkeypatch):
    jan = person("Jan")
    answer = at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill, name="Jan", person=jan.handle))
    assert answer.status_code == 422
    assert not Loan.objects.exists()
    card = card_of(jan)
    monkeypatch.setattr(people, "CARD_LASTS", -1)
    assert person_of_card(card) is None
    assert "too old" in at_desk.get(f"{desk}wpisz/", {"karta": card}, headers=EN).text


def test_card_is_of_no_use_to_who_runs_no_place(client, marek, oksana):
    client.force_login(marek)
    assert client.get("/karta-pozyczek/", {"karta": card_of(oksana)}).status_code == 403


def test_desk_sees_a_pause_and_what_is_late_before_it_lends(at_desk, desk, place, drill, halina, marek):
    services.pause_borrower(place, marek, by=halina, until=timezone.now() + timedelta(days=5), reason="Spóźnienia")
    loan = lent(drill, marek, halina)
    late = timezone.now() - timedelta(days=2)
    Loan.objects.filter(pk=loan.pk).update(starts_at=late, taken_from=late, ends_at=late + timedelta(days=1))
    page = at_desk.post(f"{desk}wpisz/", written(at_desk, desk, drill, action="find"), headers=HTMX).text
    assert "1 thing late" in page
    assert "paused until" in page


def test_looking_for_a_name_asks_as_many_queries_for_many_as_for_few(
    at_desk, desk, place, drill, django_assert_max_num_queries
):
    for number in range(8):
        person(f"Marek{number}", place)
    sent = written(at_desk, desk, drill, action="find")
    at_desk.post(f"{desk}wpisz/", sent, headers=HTMX)
    with django_assert_max_num_queries(14):
        page = at_desk.post(f"{desk}wpisz/", sent, headers=HTMX).text
    assert page.count('type="radio"') == 9
