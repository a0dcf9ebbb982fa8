"""The log as coordinators and animators read it."""

import pytest
from django.urls import reverse

from backend.audit import sealing
from backend.audit.models import AuditEntry
from backend.audit.services import record
from backend.pages.selectors import journal, journal_labels
from tests.backend.audit.recorded import composed_actions, recorded_actions
from tests.factories.events import EventFactory
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db
PAGE = "/panel/dziennik/"


@pytest.fixture
def elsewhere(db):
    return PlaceFactory(name="Dom Pod Lipą")


@pytest.fixture
def log(place, elsewhere, halina, marek):
    event = EventFactory(place=place, title="Czytanie na głos")
    record("event.cancelled", by=halina, target=event, place_id=place.pk, reason="deszcz")
    record("membership.role_changed", by=halina, target=marek.memberships.get(), place_id=place.pk, user=marek.pk)
    record("place.changed", by=None, target=elsewhere, place_id=elsewhere.pk, fields=["name", "phone"])
    return event


def as_(client, person):
    client.force_login(person)
    return client


def page(client, **asked):
    return client.get(PAGE, asked, headers={"Accept-Language": "en"})


def shown(response) -> list[str]:
    return [line.entry.action for line in response.context["lines"]]


def test_coordinator_reads_everything_in_words(client, ewa, log):
    text = page(as_(client, ewa)).text
    assert "Cancelled an event or a date" in text
    assert "Czytanie na głos" in text
    assert "Halina" in text
    assert "the system" in text
    assert "Marek" in text


def test_animator_reads_only_of_their_places(client, halina, log):
    assert shown(page(as_(client, halina))) == ["membership.role_changed", "event.cancelled"]


@pytest.mark.parametrize("person", ["marek", "zofia", "adam", "jan"])
def test_others_do_not_read_it(client, request, log, person):
    client.force_login(request.getfixturevalue(person))
    assert page(client).status_code == 403
    assert client.get(reverse("journal-csv")).status_code == 403


def test_guest_is_sent_to_sign_in(client, db):
    assert page(client).status_code == 302


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"osoba": "hálina"}, ["membership.role_changed", "event.cancelled"]),
        ({"osoba": "halina@example.org"}, ["membership.role_changed", "event.cancelled"]),
        ({"czynnosc": "event.cancelled"}, ["event.cancelled"]),
        ({"do": "2020-01-01"}, []),
        ({"od": "2020-01-01", "czynnosc": "place.changed"}, ["place.changed"]),
        ({"cel": "event 999999"}, []),
    ],
)
def test_filters_narrow_the_log(client, ewa, log, asked, found):
    assert shown(page(as_(client, ewa), **asked)) == found


def test_log_of_one_thing_and_of_one_place(client, ewa, log, elsewhere):
    client.force_login(ewa)
    assert shown(page(client, cel=f"event {log.pk}")) == ["event.cancelled"]
    assert shown(page(client, cel=f"events.event {log.pk}")) == ["event.cancelled"]
    assert shown(page(client, miejsce=elsewhere.pk)) == ["place.changed"]


def test_animator_cannot_ask_for_another_place(client, halina, log, elsewhere):
    response = page(as_(client, halina), miejsce=elsewhere.pk)
    assert response.status_code == 422
    assert "place.changed" not in shown(response)


WRONG = [
    {"od": "kiedyś"}, {"od": "0001-01-01"}, {"do": "9999-12-31"}, {"czynnosc": "nothing.known"}, {"przed": "x"},
    {"przed": "-1"},
]  # fmt: skip


@pytest.mark.parametrize("asked", WRONG)
def test_wrong_filters_are_told_of(client, ewa, log, asked):
    assert page(as_(client, ewa), **asked).status_code == 422


@pytest.mark.parametrize("asked", WRONG)
def test_wrong_filters_give_no_table_of_everything(client, ewa, log, asked):
    client.force_login(ewa)
    client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
    answer = client.get(reverse("journal-csv"), asked, follow=True)
    assert (answer.request["PATH_INFO"], answer.status_code) == (PAGE, 422)
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_animators_cannot_find_out_whose_an_address_is(client, halina, ewa, log):
    assert shown(page(as_(client, halina), osoba="halina@example.org")) == []
    assert shown(page(client, osoba="halina"))


def test_long_log_is_read_page_by_page(client, ewa, place, django_assert_max_num_queries):
    for number in range(journal.PAGE + 5):
        record("place.changed", by=ewa, target=place, place_id=place.pk, n=number)
    client.force_login(ewa)
    page(client)
    with django_assert_max_num_queries(14):
        first = page(client, czynnosc="place.changed")
    second = client.get(PAGE + first.context["next"], headers={"Accept-Language": "en"})
    numbers = [line.entry.data["n"] for answer in (first, second) for line in answer.context["lines"]]
    assert numbers == list(range(journal.PAGE + 4, -1, -1))
    assert not second.context["next"]


def test_reading_is_kept_as_well(client, ewa, log):
    client.force_login(ewa)
    page(client)
    page(client)
    assert AuditEntry.objects.filter(action="looked.journal", actor=ewa).count() == 1


def test_table_holds_the_same_and_is_kept(client, ewa, log):
    client.force_login(ewa)
    client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
    sealing.seal_entries()
    rows = client.get(reverse("journal-csv"), {"czynnosc": "event.cancelled"}).text.splitlines()
    assert len(rows) == 2
    assert "Czytanie na głos" in rows[1]
    assert AuditEntry.objects.get(action="audit.exported").data == {"lines": 1}


def test_table_asks_for_the_password_again(client, ewa, log):
    response = as_(client, ewa).get(reverse("journal-csv"))
    assert response.url.startswith(reverse("account_reauthenticate"))


def test_every_action_that_code_records_has_words():
    known = set(journal_labels.LABELS)
    assert recorded_actions() - known == set()
    stories = {f"{name}." for name in journal_labels.STORIES}
    unknown = {begun for begun in composed_actions() if not any(action.startswith(begun) for action in known)}
    assert unknown <= stories
    assert {"seat.given", "seat.offered", "seat.open", "seat.over"} <= known


def test_looks_have_words(client):
    looks = {action for action in journal_labels.LABELS if action.startswith("looked.")}
    assert all(journal_labels.label_of(action) != action for action in looks)


def test_step_of_a_story_is_said_in_its_words():
    assert journal_labels.label_of("loan.handed_out") == "Loan: handed out"
    assert journal_labels.label_of("old.word") == "old.word"
