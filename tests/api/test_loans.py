from datetime import datetime

import pytest

from backend.lending.models import Loan
from tests.backend.lending.acts import ask, lent, reserved
from tests.backend.lending.conftest import drill, ladder  # noqa: F401 - fixtures
from tests.factories.lending import LoanFactory, TermsFactory, ThingFactory, soon, span

LOANS, HOLDS = "/api/v1/loans/", "/api/v1/holds/"


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def wish(listing, at=None, **more):
    starts_at, ends_at = at or span()
    return {"listing": listing.slug, "starts_at": iso(starts_at), "ends_at": iso(ends_at), **more}


def statuses(api, loan, *people):
    found = []
    for person in people:
        api.force_authenticate(person)
        found.append(api.get(f"{LOANS}{loan.slug}/").status_code)
    return found


def test_a_loan_goes_its_whole_way(api, drill, jan, halina):  # noqa: F811
    api.force_authenticate(jan)
    asked = api.post(LOANS, wish(drill, message="Na półkę"), format="json")
    assert asked.status_code == 201, asked.content
    address, code = f"{LOANS}{asked.json()['slug']}/", asked.json()["code"]
    assert (asked.json()["status"], asked.json()["acts"]) == ("requested", ["withdraw"])
    assert api.post(f"{address}accept/").status_code == 403
    api.force_authenticate(halina)
    assert api.get(address).json()["code"] is None
    assert api.post(f"{address}accept/", {"reason": "Zapraszam"}).json()["status"] == "reserved"
    assert api.post(f"{address}ready/").json()["status"] == "ready"
    wrong = api.post(f"{address}hand-over/", {"code": "x"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["code"])
    assert api.post(f"{address}hand-over/", {"code": code}).json()["status"] == "on_loan"
    back = api.post(f"{address}return/", {"missing": ["klucz"]}, format="json")
    assert back.json()["status"] == "needs_look"
    ended = api.post(f"{address}resolve/", {"status": "returned", "note": "Klucz się znalazł"})
    assert ended.json()["status"] == "returned"
    kinds = [step["kind"] for step in ended.json()["steps"]]
    assert kinds == ["requested", "accepted", "ready", "handed_out", "needs_look", "resolved"]
    assert [one["way"] for one in ended.json()["conditions"]] == ["out", "back"]


def test_what_is_taken_is_a_conflict_that_says_when_it_is_free(api, drill, jan, oksana, halina):  # noqa: F811
    reserved(drill, oksana, halina)
    api.force_authenticate(jan)
    refused = api.post(LOANS, wish(drill), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "thing_taken")
    assert "Oksana" not in refused.text
    queued = api.post(HOLDS, wish(drill), format="json")
    assert (queued.status_code, queued.json()["status"]) == (201, "waiting")
    assert len(api.get(HOLDS).json()["results"]) == 1
    assert api.post(f"{HOLDS}{queued.json()['id']}/leave/").json()["status"] == "left"


def test_an_offer_of_the_queue_becomes_a_loan(api, drill, jan, oksana, halina):  # noqa: F811
    first = reserved(drill, oksana, halina)
    api.force_authenticate(jan)
    hold = api.post(HOLDS, wish(drill), format="json").json()["id"]
    api.force_authenticate(oksana)
    api.post(f"{LOANS}{first.slug}/withdraw/")
    assert api.post(f"{HOLDS}{hold}/take/").status_code == 404
    api.force_authenticate(jan)
    assert api.get(f"{HOLDS}{hold}/").json()["status"] == "offered"
    taken = api.post(f"{HOLDS}{hold}/take/")
    assert (taken.status_code, taken.json()["status"]) == (201, "reserved")


def test_terms_of_the_place_are_kept(api, place, drill, jan):  # noqa: F811
    TermsFactory(place=place, text="Oddaj czyste.", max_days=2)
    api.force_authenticate(jan)
    long = api.post(LOANS, wish(drill, accepts_terms=True), format="json")
    assert (long.status_code, long.json()["code"]) == (422, "not_by_the_terms")
    unaccepted = api.post(LOANS, wish(drill, at=span(length=1)), format="json")
    assert unaccepted.status_code == 422
    assert api.post(LOANS, wish(drill, at=span(length=1), accepts_terms=True), format="json").status_code == 201


def test_a_request_sent_twice_is_one_loan(api, drill, jan):  # noqa: F811
    api.force_authenticate(jan)
    sent = [
        api.post(LOANS, wish(drill), format="json", headers={"Idempotency-Key": "same"}).json()["slug"]
        for _time in range(2)
    ]
    assert sent[0] == sent[1] == Loan.objects.get().slug


def test_strangers_see_no_loan_and_only_the_desk_a_phone_number(api, drill, marek, jan, oksana, halina):  # noqa: F811
    loan = reserved(drill, jan, halina)
    assert statuses(api, loan, jan, halina, oksana, None) == [200, 200, 404, 401]
    api.force_authenticate(halina)
    written = {"listing": drill.slug, "ends_at": iso(soon(3)), "name": "Pani Zosia", "contact": "600 100 200"}
    made = api.post(f"{LOANS}record/", written, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["borrower_contact"]) == ("on_loan", "600 100 200")
    api.force_authenticate(oksana)
    assert api.post(f"{LOANS}record/", written, format="json").status_code == 403


def test_nobody_is_lent_anything_by_the_word_of_another(api, drill, ladder, halina, oksana, marek):  # noqa: F811
    written = {"ends_at": iso(soon(3)), "borrower": marek.handle}
    api.force_authenticate(oksana)
    assert api.post(f"{LOANS}record/", written | {"listing": ladder.slug}).status_code == 403
    api.force_authenticate(halina)
    made = api.post(f"{LOANS}record/", written | {"listing": drill.slug})
    assert (made.status_code, made.json()["status"], made.json()["code"]) == (201, "reserved", None), made.content
    api.force_authenticate(marek)
    address = f"{LOANS}{made.json()['slug']}/"
    assert api.post(f"{address}withdraw/").json()["code"] == "said_out"
    assert api.post(f"{address}hand-over/", {}).json()["status"] == "on_loan"
    back = api.post(f"{address}return/", {}).json()
    assert (back["status"], back["said_back_at"] is not None, back["acts"]) == ("on_loan", True, ["dispute"])


def test_extension_is_asked_and_answered(api, ladder, jan, oksana):  # noqa: F811
    loan = lent(ladder, jan, oksana)
    api.force_authenticate(jan)
    asked = api.post(f"{LOANS}{loan.slug}/extend/", {"until": iso(soon(5))})
    assert asked.json()["extend_until"], asked.content
    api.force_authenticate(oksana)
    answered = api.post(f"{LOANS}{loan.slug}/answer-extension/", {"accept": True})
    assert (answered.json()["extensions"], answered.json()["extend_until"]) == (1, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 3), ("role=borrower", 1), ("role=lender", 2), ("live=true", 2), ("live=false", 1), ("status=reserved", 1)],
)
def test_lists_by_role_and_state(api, ladder, drill, jan, oksana, halina, query, found):  # noqa: F811
    ask(ladder, jan)
    LoanFactory(listing=ladder, borrower=jan, status="returned", starts_at=soon(-9))
    reserved(drill, oksana, halina)
    api.force_authenticate(oksana)
    assert len(api.get(f"{LOANS}?{query}").json()["results"]) == found


def test_desk_lists_what_it_has_to_do_with(api, place, drill, ladder, jan, halina):  # noqa: F811
    ask(drill, jan)
    ask(ladder, jan, via="owner")
    for person, found in ((halina, 1), (jan, 0)):
        api.force_authenticate(person)
        assert len(api.get(f"{LOANS}?desk={place.slug}").json()["results"]) == found


def test_number_of_queries_does_not_grow(api, place, jan, halina, django_assert_max_num_queries):
    for _number in range(8):
        LoanFactory(listing=ThingFactory(place=place), borrower=jan)
    api.force_authenticate(halina)
    with django_assert_max_num_queries(8):
        assert len(api.get(LOANS).json()["results"]) == 8


def test_availability_says_times_and_nobody(api, drill, jan, halina):  # noqa: F811
    loan = reserved(drill, jan, halina)
    address = f"/api/v1/listings/{drill.slug}/availability/"
    answer = api.get(f"{address}?from={iso(soon(1))}&to={iso(soon(20))}")
    assert answer.status_code == 200, answer.content
    (taken,) = answer.json()["taken"]
    assert datetime.fromisoformat(taken["starts_at"]) == loan.taken_from
    assert "Jan" not in answer.text
    for bad in ("", f"?from={iso(soon(2))}&to={iso(soon(1))}", f"?from={iso(soon(1))}&to={iso(soon(2))}&amount=0"):
        assert api.get(f"{address}{bad}").status_code == 422


def test_both_sides_thank_for_a_loan_that_came_back(api, ladder, marek, oksana, jan):  # noqa: F811
    loan = lent(ladder, marek, oksana)
    address = f"{LOANS}{loan.slug}/"
    api.force_authenticate(marek)
    assert api.post(f"{address}thanks/", {"text": "Dziękuję"}).status_code == 403
    api.force_authenticate(oksana)
    assert "thank" in api.post(f"{address}return/", {}, format="json").json()["acts"]
    api.force_authenticate(marek)
    assert api.post(f"{address}thanks/", {"text": " "}).status_code == 422
    thanked = api.post(f"{address}thanks/", {"text": "Dziękuję", "agrees": True})
    assert (thanked.status_code, thanked.json()["is_public"]) == (201, False), thanked.content
    api.force_authenticate(jan)
    assert api.post(f"{address}thanks/", {"text": "Ja też"}).status_code == 404
    assert api.get(f"/api/v1/thanks/?loan={loan.slug}").json()["results"] == []
    api.force_authenticate(oksana)
    (note,) = api.get(f"/api/v1/thanks/?loan={loan.slug}").json()["results"]
    assert api.post(f"/api/v1/thanks/{note['id']}/agree/", {"agrees": True}).json()["is_public"] is True


def test_thanks_cost_no_query_for_each_loan(api, place, jan, halina, django_assert_max_num_queries):
    for _number in range(6):
        thing = ThingFactory(place=place, author=halina)
        LoanFactory(listing=thing, borrower=jan, status="returned")
    api.force_authenticate(jan)
    with django_assert_max_num_queries(8):
        assert len(api.get(LOANS).json()["results"]) == 6
