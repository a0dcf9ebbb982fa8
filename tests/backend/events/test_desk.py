"""The host's desk, as who leads the event uses it: in pages, without scripts."""

import csv
import io

import pytest

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.events.models import Attendance, Question
from backend.events.services import cancel_event, give_up, sign_up
from backend.events.services.desk import sign_up_by_phone, write_to_all
from backend.places.services import leave_place
from tests.backend.events.lists import assert_counted, date_in, kinds, neighbours, row_of, statuses
from tests.factories.places import MembershipFactory

LATER = 24 * 400


@pytest.fixture
def date(place):
    return date_in(LATER, place, capacity=2)


@pytest.fixture
def host(client, halina):
    client.force_login(halina)
    return client


def desk(date, rest="") -> str:
    return f"/wydarzenia/{date.event.slug}/{date.slug}/lista/{rest}"


def act(client, date, user, **sent):
    return client.post(desk(date, f"{row_of(date, user).pk}/"), sent)


def test_host_marks_who_came_and_takes_it_back(host, date, marek):
    sign_up(date, by=marek)
    assert act(host, date, marek, action="attended").status_code == 302
    assert row_of(date, marek).outcome == "attended"
    assert "Undo" in host.get(desk(date)).text
    act(host, date, marek, action="unmark")
    assert row_of(date, marek).outcome == ""


def test_extra_heads_are_counted_with_those_who_came(host, date, marek):
    sign_up(date, by=marek, party=2)
    act(host, date, marek, action="attended")
    host.post(desk(date, "bez-zapisu/"), {"heads": "3"})
    assert "5 people came" in host.get(desk(date)).text
    assert host.post(desk(date, "bez-zapisu/"), {"heads": "-1"}).status_code == 422


def test_reason_is_asked_on_a_page_before_the_order_changes(host, date, marek, oksana, jan):
    for person in (marek, oksana, jan, *neighbours("Ola")):
        sign_up(date, by=person, waits=True)
    asked = act(host, date, jan, action="move_up")
    assert asked.status_code == 200
    assert "Move up: Jan" in asked.text
    assert act(host, date, jan, action="move_up", asked="1", reason="").status_code == 422
    act(host, date, jan, action="move_up", asked="1", reason="Opiekunka")
    assert date.attendances.queue().first().user == jan


def test_desk_shows_needs_answers_and_consent(host, date, halina, marek):
    question = Question.objects.create(event=date.event, text="Dieta?")
    sign_up(date, by=marek, needs="pętla indukcyjna", answers={str(question.pk): "wege"})
    sign_up_by_phone(date, by=halina, name="Pani Zosia", consent="Zgadza się", phone="600 100 200")
    page = host.get(desk(date)).text
    for told in ("pętla indukcyjna", "wege", "Zgadza się", "600 100 200", "must be called"):
        assert told in page


def test_phone_sign_up_needs_consent_and_prints_a_slip(host, date, marek):
    form = {"name": "Pani Zosia", "party": "1", "needs": "", "phone": ""}
    assert host.post(desk(date, "telefon/"), form).status_code == 422
    answer = host.post(desk(date, "telefon/"), form | {"consent": "on"}, follow=True)
    assert "Pani Zosia" in answer.text
    row = Attendance.objects.get()
    assert (row.registered_by.display_name, row.status) == ("Halina", "going")
    assert row.consent
    sign_up(date, by=marek)
    full = host.post(desk(date, "telefon/"), form | {"consent": "on", "name": "Pan Jerzy"})
    assert full.status_code == 422
    host.post(desk(date, "telefon/"), form | {"consent": "on", "name": "Pan Jerzy", "waits": "on"})
    assert statuses(date)["Pan Jerzy"] == "waiting"
    assert_counted(date)


def test_place_is_asked_to_call_who_only_phoned(date, halina, marek):
    sign_up(date, by=marek, party=2)
    sign_up_by_phone(date, by=halina, name="Pani Zosia", consent="tak", waits=True)
    give_up(date, by=marek)
    assert statuses(date)["Pani Zosia"] == "going"
    assert "Pani Zosia" in halina.notifications.get(kind="event_message").params["why"]
    other = neighbours("Ewelina")[0]
    MembershipFactory(place=date.place, user=other, role="animator")
    cancel_event(date.event, by=halina, reason="Awaria prądu")
    assert "was cancelled" in other.notifications.get(kind="event_message").params["why"]


def test_message_reaches_those_with_the_status_only(host, date, marek, oksana, jan):
    sign_up(date, by=marek, party=2)
    sign_up(date, by=oksana, waits=True)
    told = host.post(desk(date, "wiadomosc/"), {"text": "Weźcie kubki", "statuses": ["going"]}, follow=True)
    assert "1 person was told" in told.text
    assert marek.notifications.get(kind="event_message").params["why"] == "Weźcie kubki"
    assert kinds(oksana) == []


def test_messages_are_no_flood(date, halina, marek):
    sign_up(date, by=marek)
    for _turn in range(10):
        write_to_all(date, by=halina, text="Hej", statuses=("going",))
    with pytest.raises(TooMany):
        write_to_all(date, by=halina, text="Hej", statuses=("going",))
    with pytest.raises(Invalid):
        write_to_all(date, by=halina, text="Hej", statuses=("cancelled",))


def test_record_for_ever_holds_no_words_to_people(date, halina, marek):
    sign_up(date, by=marek)
    write_to_all(date, by=halina, text="Pani Zosia jest w szpitalu", statuses=("going",))
    assert AuditEntry.objects.get(action="event.message").data == {"people": 1}


def test_table_is_safe_in_a_spreadsheet(host, date, halina, marek):
    sign_up(date, by=marek, needs='=HYPERLINK("http://zle.example";"kliknij")')
    sign_up_by_phone(date, by=halina, name="+48 600", consent="tak")
    answer = host.get(desk(date, "csv/"))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "name"
    assert {row[0] for row in rows[1:]} == {"Marek", "'+48 600"}
    assert all(cell[:1] not in ("=", "+", "-", "@") for row in rows for cell in row)


def test_door_list_has_only_those_who_come(host, date, marek, oksana):
    sign_up(date, by=marek, party=2)
    sign_up(date, by=oksana, waits=True)
    page = host.get(desk(date, "druk/")).text
    assert "Marek" in page
    assert "Oksana" not in page


def test_who_leads_the_event_keeps_its_list(client, date, marek, oksana):
    date.event.organisers.add(marek)
    client.force_login(marek)
    assert client.get(desk(date)).status_code == 200
    client.force_login(oksana)
    for page in ("", "druk/", "csv/", "telefon/", "wiadomosc/"):
        assert client.get(desk(date, page)).status_code == 403
    with pytest.raises(NotAllowed):
        sign_up_by_phone(date, by=oksana, name="X", consent="tak")


def test_who_left_the_place_keeps_no_list_and_hears_of_nobody(client, date, marek, oksana):
    date.event.organisers.add(marek)
    date.event.sign_up = "approval"
    date.event.save()
    leave_place(date.place, by=marek)
    client.force_login(marek)
    for page in ("", "druk/", "csv/"):
        assert client.get(desk(date, page)).status_code == 403
    sign_up(date, by=oksana, needs="insulina w lodówce")
    assert kinds(marek) == []


def test_row_of_another_date_is_not_reached(host, place, date, marek):
    other = date_in(LATER, place)
    sign_up(other, by=marek)
    assert host.post(desk(date, f"{row_of(other, marek).pk}/"), {"action": "attended"}).status_code == 404


def test_list_costs_the_same_for_many_people(host, date, django_assert_max_num_queries):
    date.capacity = None
    date.save()
    for person in neighbours(*(f"N{n}" for n in range(30))):
        sign_up(date, by=person)
    host.get(desk(date))
    with django_assert_max_num_queries(16):
        host.get(desk(date))
