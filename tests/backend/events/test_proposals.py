"""Neighbours propose, animators answer: approve, ask for changes, decline; withdrawn and sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.events.models import Event, Occurrence
from backend.events.services import (
    ProposalDecided,
    approve_event,
    ask_changes,
    create_event,
    decline_event,
    propose_event,
    send_event,
    sign_up,
    update_event,
    withdraw_event,
)
from backend.live.testing import published
from backend.notifications.models import Notification
from backend.notifications.sentences import sentence
from backend.places.models import Room
from tests.backend.events.test_event_form import RULES, filled
from tests.factories.events import EventFactory, once
from tests.factories.places import PlaceFactory

TELL = "Prosimy o inny dzień: w maju malujemy salę."


def proposed(place, by, **facts) -> Event:
    start = timezone.now().replace(microsecond=0) + timedelta(days=9)
    return propose_event(place, by=by, pattern=once(place, start), title="Wieczór gier", **facts)


def told(person) -> list[str]:
    return [row.kind for row in person.notifications.order_by("pk")]


def answer(client, event, **changes):
    return client.post(f"/wydarzenia/{event.slug}/ocena/", changes)


def test_neighbour_proposes_changes_and_is_published_without_javascript(client, place, marek, halina):
    client.force_login(marek)
    assert "Propose an event" in client.get(f"/miejsca/{place.slug}/kalendarz/").text
    client.post(f"/miejsca/{place.slug}/kalendarz/nowe/", filled(action="propose", title="Wieczór gier"))
    event = Event.objects.get()
    assert "waits for an answer" in client.get(event.get_absolute_url()).text
    assert "Wieczór gier" in client.get("/moj-kalendarz/").text

    client.force_login(halina)
    assert "Wieczór gier" in client.get("/panel/propozycje/").text
    assert answer(client, event, decision="changes", note=TELL).status_code == 302

    client.force_login(marek)
    assert TELL in client.get(event.get_absolute_url()).text
    client.post(f"/wydarzenia/{event.slug}/edycja/", filled(action="propose", day="2027-06-01", title="Wieczór gier"))

    client.force_login(halina)
    assert answer(client, event, decision="approve", checked_rules=RULES, author_leads="on").status_code == 302
    event.refresh_from_db()
    assert (event.status, event.checked_rules) == ("published", RULES)
    assert event.occurrences.get().is_listed
    assert list(event.organisers.all()) == [marek]
    assert told(halina) == ["event_proposed", "event_proposed"]
    assert told(marek) == ["event_changes_asked", "event_approved"]
    assert list(AuditEntry.objects.filter(target_id=event.pk).values_list("action", flat=True).order_by("pk")) == [
        "event.proposed", "event.changes_asked", "event.changed", "event.sent_again", "event.approved",
    ]  # fmt: skip


@pytest.mark.parametrize("decision", ["changes", "decline"])
def test_a_no_needs_words(client, place, marek, halina, decision):
    event = proposed(place, marek)
    client.force_login(halina)
    page = answer(client, event, decision=decision, note="  ")
    assert page.status_code == 422
    assert 'id="id_note_error"' in page.text
    event.refresh_from_db()
    assert event.status == "proposed"


def test_approval_needs_each_rule(client, place, marek, halina):
    event = proposed(place, marek)
    client.force_login(halina)
    assert answer(client, event, decision="approve", checked_rules=RULES[:2]).status_code == 422
    with pytest.raises(Invalid) as refusal:
        approve_event(event, by=halina, checked_rules=RULES[:2])
    assert refusal.value.field == "checked_rules"


def test_declined_with_a_reason_that_the_author_reads(place, marek, halina):
    event = decline_event(proposed(place, marek), by=halina, reason="Sprzedaż nie jest u nas możliwa.")
    assert event.status == "declined"
    (row,) = marek.notifications.all()
    assert "Sprzedaż nie jest u nas możliwa." in sentence(row)
    with pytest.raises(NotAllowed):
        update_event(event, by=marek, title="Jednak")


def test_withdrawn_becomes_a_draft_that_can_be_sent_again(client, place, marek):
    event = proposed(place, marek)
    client.force_login(marek)
    client.post(f"/wydarzenia/{event.slug}/wycofaj/")
    event.refresh_from_db()
    assert event.status == "draft"
    client.post(f"/wydarzenia/{event.slug}/edycja/", filled(action="draft", title="Później"))
    event.refresh_from_db()
    assert (event.status, event.title) == ("draft", "Później")
    client.post(f"/wydarzenia/{event.slug}/edycja/", filled(action="propose"))
    event.refresh_from_db()
    assert event.status == "proposed"


def test_author_does_not_publish_by_the_way(client, place, marek):
    event = proposed(place, marek)
    with pytest.raises(NotAllowed):
        update_event(event, by=marek, status="published", checked_rules=RULES)
    client.force_login(marek)
    assert client.post(f"/wydarzenia/{event.slug}/edycja/", filled(action="publish")).status_code == 403
    assert answer(client, event, decision="approve", checked_rules=RULES).status_code == 403
    event.refresh_from_db()
    assert event.status == "proposed"


def test_others_do_not_see_a_proposal_and_take_no_seat(client, place, marek, oksana, halina):
    event = proposed(place, marek)
    date = event.occurrences.get()
    assert not date.is_listed
    for person in (oksana, marek, halina):
        with pytest.raises(NotAllowed):
            sign_up(date, by=person)
    client.force_login(oksana)
    for address in (event.get_absolute_url(), f"/wydarzenia/{event.slug}.ics", f"/api/v1/events/{event.slug}/"):
        assert client.get(address).status_code == 404
    assert "Wieczór gier" not in client.get(f"/miejsca/{place.slug}/").text
    assert client.get(f"/wydarzenia/{event.slug}/ocena/").status_code == 404
    assert client.post(f"/wydarzenia/{event.slug}/wycofaj/").status_code == 404


def test_only_the_first_answer_counts(client, place, marek, halina, ewa):
    event = approve_event(proposed(place, marek), by=halina, checked_rules=RULES)
    with pytest.raises(ProposalDecided):
        decline_event(event, by=ewa, reason="Nie")
    with pytest.raises(ProposalDecided):
        send_event(event, by=halina)
    with pytest.raises(NotAllowed):
        withdraw_event(event, by=marek)
    client.force_login(ewa)
    assert client.get(f"/wydarzenia/{event.slug}/ocena/").url == event.get_absolute_url()


def test_a_day_that_has_passed_is_not_approved(place, marek, halina):
    event = proposed(place, marek)
    yesterday = timezone.now() - timedelta(days=1)
    Occurrence.objects.update(starts_at=yesterday, ends_at=yesterday + timedelta(hours=1))
    with pytest.raises(Invalid) as refusal:
        approve_event(event, by=halina, checked_rules=RULES)
    assert refusal.value.field == "decision"


def test_rooms_are_held_only_when_it_is_approved(place, marek, halina):
    hall = Room.objects.create(place=place, name="Sala")
    event = proposed(place, marek, rooms=[hall])
    assert not hall.bookings.exists()
    approve_event(event, by=halina, checked_rules=RULES)
    assert hall.bookings.count() == 1


def test_rooms_that_are_taken_are_told_at_the_answer(client, place, marek, halina):
    hall = Room.objects.create(place=place, name="Sala")
    first, second = (proposed(place, marek, rooms=[hall]) for _twice in range(2))
    approve_event(first, by=halina, checked_rules=RULES)
    client.force_login(halina)
    page = answer(client, second, decision="approve", checked_rules=RULES)
    assert page.status_code == 409
    assert "skip_taken" in page.text
    assert answer(client, second, decision="approve", checked_rules=RULES, skip_taken="on").status_code == 302


def test_eleventh_proposal_of_a_day_waits(place, jan):
    for _number in range(10):
        proposed(place, jan)
    with pytest.raises(TooMany):
        proposed(place, jan)


def test_without_animators_the_coordinators_are_told(place, marek, ewa):
    proposed(PlaceFactory(), marek)
    assert told(ewa) == ["event_proposed"]


def test_rooms_of_another_place_are_refused(place, marek):
    foreign = Room.objects.create(place=PlaceFactory(), name="Cudza")
    with pytest.raises(Invalid) as refusal:
        proposed(place, marek, rooms=[foreign])
    assert refusal.value.field == "rooms"


def test_those_who_look_are_told_at_once(place, marek, halina, django_capture_on_commit_callbacks):
    event = proposed(place, marek)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        ask_changes(event, by=halina, note=TELL)
    assert "event.changed" in [update.event for update in seen]


def test_queue_is_for_those_who_run_a_place_and_costs_the_same(
    client, place, marek, halina, django_assert_max_num_queries
):
    elsewhere = EventFactory(place=PlaceFactory(), status="proposed", title="Gdzie indziej")
    client.force_login(marek)
    assert client.get("/panel/propozycje/").status_code == 403
    for _number in range(8):
        proposed(place, marek)
    client.force_login(halina)
    client.get("/panel/propozycje/")
    with django_assert_max_num_queries(10):
        page = client.get("/panel/propozycje/")
    assert len(page.context["proposals"]) == 8
    assert elsewhere.title not in page.text
    assert "8 proposals of neighbours wait" in client.get(f"/miejsca/{place.slug}/").text
    assert "8 proposed events wait" in client.get("/panel/").text


def test_notification_leads_to_the_proposal(client, place, marek, halina):
    event = proposed(place, marek)
    client.force_login(halina)
    row = Notification.objects.get(recipient=halina)
    assert client.get(f"/powiadomienia/{row.pk}/", follow=True).redirect_chain[-1][0] == event.get_absolute_url()


@pytest.mark.parametrize("status", ["draft", "proposed"])
def test_what_nobody_was_told_of_does_not_become_public_by_being_cancelled(client, place, halina, status):
    pattern = once(place, timezone.now() + timedelta(days=9))
    event = create_event(place, by=halina, pattern=pattern, title="Tajne", status=status)
    client.force_login(halina)
    assert client.post(f"/wydarzenia/{event.slug}/odwolaj/", {"cancel_reason": "Nie"}).status_code == 403
    client.logout()
    for door in (f"/wydarzenia/{event.slug}/", f"/wydarzenia/{event.slug}.ics", f"/api/v1/events/{event.slug}/"):
        assert client.get(door).status_code == 404
    assert "Tajne" not in client.get(f"/miejsca/{place.slug}/kalendarz.ics").text


def test_talk_of_a_proposal_opens_when_everyone_may_know_of_it(client, place, halina, marek, oksana):
    event = proposed(place, marek)
    client.force_login(oksana)
    assert "Wieczór gier" not in client.get("/api/v1/conversations/").text
    approve_event(event, by=halina, checked_rules=RULES)
    talk = event.occurrences.get().conversation
    assert talk.title == "Wieczór gier"
    assert client.get(f"/rozmowy/{talk.pk}/").status_code == 200
