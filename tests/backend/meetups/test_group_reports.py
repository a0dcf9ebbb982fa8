"""In a small group nobody looks on: whoever is in one reports somebody with two presses, and is out of it."""

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.meetups.models import Participant
from backend.meetups.services import coffee, give_link, groups, send_out
from backend.moderation.models import Report
from backend.moderation.services import hide_content, restore_content, undo
from tests.backend.meetups.calls import let_in, running
from tests.backend.meetups.grouping import act, group_of, part, room
from tests.backend.meetups.inviting import come, look, with_guests
from tests.backend.meetups.inviting import room as at

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, neighbours):
    return running(place, halina, *neighbours)


def test_somebody_is_reported_from_inside_and_not_met_again(client, call, halina, neighbours):
    groups.split(call, by=halina, size=3)
    ala = neighbours[0]
    other = next(one for one in neighbours[1:] if group_of(call, one) == group_of(call, ala))
    assert f"Report: {other.display_name}" in room(client, ala, call).text
    answer = act(client, ala, call, "zglos", part=part(call, other).pk, reason="abuse", details="Krzyczy.")
    assert answer.status_code == 200
    assert "A moderator will read it" in answer["HX-Trigger"]
    assert "You are in the main room" in answer.text
    assert group_of(call, ala) is None
    filed = Report.objects.get()
    assert (filed.reporter, filed.author, filed.place, filed.details) == (ala, other, call.place, "Krzyczy.")
    assert f"{other.display_name}, at the online meetup" in filed.snapshot
    assert ala.display_name in filed.snapshot
    for _ in range(6):
        groups.split(call, by=halina, count=2)
        assert group_of(call, ala) != group_of(call, other)


def test_it_works_without_scripts(client, call, halina, neighbours):
    groups.split(call, by=halina, count=1)
    answer = act(client, neighbours[0], call, "zglos", htmx=False, part=part(call, neighbours[1]).pk, reason="danger")
    assert answer.status_code == 302
    assert "A moderator will read it" in room(client, neighbours[0], call).text


def test_of_a_coffee_in_a_small_group_the_seat_is_reported(client, call, halina, neighbours):
    coffee.offer_coffee(call, by=halina)
    for one in neighbours[:2]:
        coffee.answer_offer(call, by=one, wants=True)
    coffee.begin_coffee(call, by=halina)
    act(client, neighbours[0], call, "zglos", part=part(call, neighbours[1]).pk, reason="abuse")
    assert Report.objects.get().content_type.model == "coffeeseat"
    assert group_of(call, neighbours[0]) is None


def test_a_report_that_says_no_reason_keeps_what_was_typed(client, call, halina, neighbours):
    groups.split(call, by=halina, count=1)
    answer = act(client, neighbours[0], call, "zglos", part=part(call, neighbours[1]).pk, reason="", details="Krzyczy")
    assert answer.status_code == 422
    assert "Krzyczy</textarea>" in answer.text
    assert group_of(call, neighbours[0]) == 1


def test_nobody_reports_themselves_or_somebody_of_another_call(client, call, place, halina, neighbours, oksana):
    groups.split(call, by=halina, count=1)
    assert (
        act(client, neighbours[0], call, "zglos", part=part(call, neighbours[0]).pk, reason="abuse").status_code == 422
    )
    elsewhere = let_in(running(place, halina, title="Inne"), oksana)
    assert act(client, neighbours[0], call, "zglos", part=elsewhere.pk, reason="abuse").status_code == 404
    client.force_login(neighbours[0])
    assert client.get(reverse("report", args=["participant", elsewhere.pk])).status_code == 404
    assert not Report.objects.exists()


def test_moderators_shut_out_and_let_back(client, call, halina, neighbours, adam):
    groups.split(call, by=halina, count=1)
    ala, bartek = neighbours[:2]
    act(client, ala, call, "zglos", part=part(call, bartek).pk, reason="abuse")
    hide_content(part(call, bartek), by=adam, statement="Krzyki.")
    assert part(call, bartek).state == Participant.State.REMOVED
    assert group_of(call, bartek) is None
    assert "You cannot come back into this call" in room(client, bartek, call).text
    restore_content(part(call, bartek), by=adam)
    assert part(call, bartek).state == Participant.State.ADMITTED


def test_whom_the_host_had_sent_out_stays_out_when_the_decision_ends(client, call, halina, neighbours, adam):
    groups.split(call, by=halina, count=1)
    ala, bartek = neighbours[:2]
    act(client, ala, call, "zglos", part=part(call, bartek).pk, reason="abuse")
    send_out(part(call, bartek), by=halina)
    undo(hide_content(part(call, bartek), by=adam, statement="Krzyki."), by=adam)
    assert part(call, bartek).state == Participant.State.REMOVED


def test_guest_is_led_to_the_public_form_in_a_new_tab(client, call, halina):
    call = with_guests(call)
    link = give_link(call, by=halina, name="Basia")
    come(client, link, is_grown_up="on")
    let_in(call, User.objects.get(guest_links=link))
    groups.split(call, by=halina, count=1)
    page = look(client, at(call)).text
    address = f"{reverse('illegal-content')}?adres=http://testserver{call.occurrence.get_absolute_url()}"
    assert f'href="{address}" target="_blank"' in page
    assert "Report: " not in page
    assert f"http://testserver{call.occurrence.get_absolute_url()}" in look(client, address).text
