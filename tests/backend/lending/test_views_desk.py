"""The lending desk: one press away, by code, by name, for who has no account; terms, things and repairs."""

from datetime import timedelta

from django.utils import timezone

from backend.lending import services
from backend.lending.models import LendingTerms, Loan, Repair
from backend.lending.selectors.finding import to_do_of
from backend.places.models import OpeningException
from tests.backend.lending.acts import WARSAW, ask, lent, local, open_daily, press, reserved
from tests.factories.lending import LoanFactory, ThingFactory

HTMX = {"HX-Request": "true"}
Status = Loan.Status


def test_desk_is_for_those_who_run_the_place(client, desk, cast):
    codes = []
    for person in cast:
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        codes.append(client.get(desk).status_code)
    assert codes == [302, 403, 403, 403, 200, 403, 200]


def test_each_loan_stands_where_its_next_press_is(at_desk, desk, place, drill, marek, oksana, halina):
    ask(drill, marek)
    saw, jack, tent = (
        ThingFactory(place=place, author=halina, is_of_place=True, title=t) for t in ("Piła", "Lewarek", "Namiot")
    )
    lent(saw, oksana, halina, days=9)
    late = lent(jack, None, halina, name="Jadwiga")
    now = timezone.now()
    Loan.objects.filter(pk=late.pk).update(
        starts_at=now - timedelta(days=4), taken_from=now - timedelta(days=4), ends_at=now - timedelta(days=1)
    )
    services.return_loan(lent(tent, marek, halina), by=halina, is_damaged=True)
    page = at_desk.get(desk)
    assert [key for key, _label, _loans in page.context["groups"]] == ["requests", "late", "look", "back"]
    assert "Jadwiga" in page.text


def test_one_press_agrees_readies_and_takes_back_with_and_without_scripts(at_desk, desk, drill, marek, halina):
    loan = ask(drill, marek)
    assert press(at_desk, desk, loan, "accept").status_code == 302
    page = press(at_desk, desk, loan, "ready", headers=HTMX).text
    assert page.lstrip().startswith('<div id="desk"')
    assert f'data-hx-get="{desk}"' in page
    services.hand_over(loan, by=halina, code=loan.code)
    press(at_desk, desk, loan, "back")
    loan.refresh_from_db()
    assert loan.status == Status.RETURNED


def test_press_on_what_changed_meanwhile_says_so(at_desk, desk, drill, marek):
    loan = ask(drill, marek)
    services.withdraw_loan(loan, by=marek)
    response = press(at_desk, desk, loan, "accept", headers=HTMX)
    assert response.status_code == 409
    assert "withdrawn" in response.text


def test_code_opens_the_loan_and_two_presses_hand_it_over_and_take_it_back(at_desk, desk, drill, marek, halina):
    loan = reserved(drill, marek, halina)
    there = {"there": ["walizka", "klucz"]}
    for typed in (f"{loan.code[:3]} {loan.code[3:]}", f"http://localhost{desk}?kod={loan.code}"):
        response = at_desk.get(desk, {"kod": typed})
        assert response.url == f"/pozyczki/{loan.slug}/wydaj/?kod={loan.code}"
    assert f'value="{loan.code}"' in at_desk.get(response.url).text
    at_desk.post(response.url, there | {"code": loan.code})
    loan.refresh_from_db()
    assert loan.status == Status.ON_LOAN
    response = at_desk.get(desk, {"kod": loan.code})
    at_desk.post(response.url, there)
    loan.refresh_from_db()
    assert loan.status == Status.RETURNED
    assert "has the code" in at_desk.get(desk, {"kod": loan.code}).text


def test_name_and_thing_are_found(at_desk, desk, drill, halina):
    lent(drill, None, halina, name="Jadwiga Lis")
    assert "Jadwiga Lis" in at_desk.get(desk, {"q": "jadwiga"}).text
    page = at_desk.get(desk, {"q": "wiert"}).text
    assert f"wpisz/?rzecz={drill.slug}" in page
    assert "Nothing and nobody" in at_desk.get(desk, {"q": "zebra"}).text


def test_neighbour_without_an_account_gets_the_thing_and_a_slip(at_desk, desk, drill):
    starts = at_desk.get(f"{desk}wpisz/?rzecz={drill.slug}").context["form"].initial
    sent = {"listing": drill.slug, "amount": 1, "name": "Jadwiga Lis", "contact": "600 100 200"} | {
        "end_day": starts["end_day"], "end_time": starts["end_time"], "has_consented": "on",
    }  # fmt: skip
    assert at_desk.post(f"{desk}wpisz/", sent | {"has_consented": ""}).context["form"].errors["has_consented"]
    assert at_desk.post(f"{desk}wpisz/", sent | {"is_later": "on"}).context["form"].errors["start_day"]
    response = at_desk.post(f"{desk}wpisz/", sent)
    loan = Loan.objects.get()
    assert (loan.status, loan.borrower, loan.who) == (Status.ON_LOAN, None, "Jadwiga Lis")
    assert "Jadwiga Lis" in at_desk.get(response.url).text
    taken = at_desk.post(f"{desk}wpisz/", sent | {"name": "Ktoś"})
    assert taken.status_code == 409
    assert taken.context["form"].errors["listing"]


def test_changed_hours_list_the_loans_they_break(at_desk, desk, place, drill, marek, halina):
    open_daily(place, 8, 18)
    loan = reserved(drill, marek, halina, at=(local(3, 10), local(5, 12)))
    assert "desk-broken" not in at_desk.get(desk).text
    day = loan.starts_at.astimezone(WARSAW).date()
    OpeningException.objects.create(place=place, first_day=day, last_day=day, reason="inwentaryzacja")
    page = at_desk.get(desk).text
    assert "desk-broken" in page
    assert "inwentaryzacja" in page


def test_new_terms_are_a_new_version(at_desk, desk, place):
    sent = {
        "max_items": 3, "max_days": 14, "extensions": 1, "horizon_days": 60, "lead_days": 0, "pickup_days": 3,
        "buffer_hours": 0, "same_day": "on", "text": "Oddajemy czyste.",
    }  # fmt: skip
    at_desk.post(f"{desk}zasady/", sent)
    at_desk.post(f"{desk}zasady/", sent | {"max_items": 4})
    assert list(LendingTerms.objects.values_list("version", "max_items")) == [(2, 4), (1, 3)]
    assert at_desk.post(f"{desk}zasady/", sent | {"max_days": 0}).status_code == 422


def test_things_of_the_place_are_for_all_and_repairs_for_those_who_run_it(client, place, drill, marek, halina):
    things = f"/miejsca/{place.slug}/rzeczy/"
    client.force_login(marek)
    page = client.get(things).text
    assert "Wiertarka" in page
    assert "naprawa" not in page
    assert client.get(f"{drill.get_absolute_url()}naprawa/").status_code == 403
    client.force_login(halina)
    repair = f"{drill.get_absolute_url()}naprawa/"
    client.post(repair, {"note": "Iskrzy"})
    assert "Iskrzy" in client.get(things).text
    client.post(repair, {"outcome": "repaired", "note": "Nowy kabel"})
    assert Repair.objects.get().outcome == "repaired"
    assert "Nowy kabel" in client.get(repair).text


def test_add_a_thing_proposes_one_of_the_place(at_desk, place):
    page = at_desk.get(f"/miejsca/{place.slug}/tablica/nowe/?kind=lend&is_of_place=1").text
    assert 'name="is_of_place"' in page
    assert "checked" in page.split('name="is_of_place"', 1)[1].split(">", 1)[0]


def test_panel_counts_what_waits_at_the_desk(at_desk, place, drill, marek, halina):
    ask(drill, marek)
    assert to_do_of(halina) == {place.pk: 1}
    assert "1 loan needs the desk" in at_desk.get("/panel/").text


def test_desk_and_things_ask_as_many_queries_for_many_as_for_few(
    at_desk, desk, place, marek, halina, django_assert_max_num_queries
):
    for number in range(12):
        thing = ThingFactory(place=place, author=halina, is_of_place=True)
        LoanFactory(
            listing=thing, borrower=marek, status=(Status.REQUESTED, Status.RESERVED, Status.ON_LOAN)[number % 3]
        )
        Repair.objects.create(listing=thing, note="x", opened_by=halina)
    at_desk.get(desk)
    with django_assert_max_num_queries(18):
        assert at_desk.get(desk).status_code == 200
    with django_assert_max_num_queries(18):
        assert at_desk.get(f"/miejsca/{place.slug}/rzeczy/").status_code == 200
