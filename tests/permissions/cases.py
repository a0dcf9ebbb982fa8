"""What the table of moderation is asked about."""

import pytest
from django.utils import timezone

from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from backend.moderation.models import Decision
from backend.moderation.services import decide, file_appeal, report_address
from tests.backend.meetups.calls import running
from tests.backend.meetups.coffee import wants
from tests.factories.events import EventFactory
from tests.factories.moderation import decide_report, duty_of, reported_message, sanctioned, verdict
from tests.factories.sharing import ListingFactory


@pytest.fixture
def case_about_marek(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana).case


@pytest.fixture
def case_about_halina(place, halina, oksana):
    return reported_message(place, author=halina, by=oksana).case


@pytest.fixture
def case_about_marek_that_the_network_has(case_about_marek):
    case_about_marek.escalated_at = timezone.now()
    case_about_marek.save()
    return case_about_marek


@pytest.fixture
def case_without_a_place(oksana):
    return report_address("https://example.org/x", by=oksana, reason="illegal", details="Art. 216").case


@pytest.fixture
def decision_of_zofia_about_marek(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    return decide_report(report, by=zofia, hide=True).decision


@pytest.fixture
def exclusion_of_marek_that_zofia_proposes(case_about_marek, zofia):
    return decide(case_about_marek, by=zofia, verdict=verdict(hide=True, sanction="ban"))


@pytest.fixture
def appeal_of_marek_against_zofia(decision_of_zofia_about_marek, marek, adam):
    return file_appeal(decision_of_zofia_about_marek, by=marek, text="To był żart.")


@pytest.fixture
def appeal_of_marek_against_adam(case_about_marek, marek, adam):
    decision = decide(case_about_marek, by=adam, verdict=verdict(hide=True))
    assert decision.status == Decision.Status.IN_FORCE
    return file_appeal(decision, by=marek, text="To był żart.")


@pytest.fixture
def place_where_marek_may_not_write(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    return place


@pytest.fixture
def place_where_marek_is_suspended(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="suspend")
    return place


@pytest.fixture
def room_where_marek_may_not_write(place_where_marek_may_not_write):
    return main_room(place_where_marek_may_not_write)


@pytest.fixture
def exchange_of_marek_who_may_not_write_at_the_place(place_where_marek_may_not_write, marek, oksana):
    people = [marek, oksana]
    return open_conversation(kind=Conversation.Kind.EXCHANGE, place=place_where_marek_may_not_write, people=people)


@pytest.fixture
def room_where_marek_is_suspended(place_where_marek_is_suspended):
    return main_room(place_where_marek_is_suspended)


@pytest.fixture
def event_where_marek_may_not_write(place_where_marek_may_not_write):
    return EventFactory(place=place_where_marek_may_not_write)


@pytest.fixture
def event_where_marek_is_suspended(place_where_marek_is_suspended):
    return EventFactory(place=place_where_marek_is_suspended)


@pytest.fixture
def listing_where_marek_may_not_write(place_where_marek_may_not_write, oksana):
    return ListingFactory(place=place_where_marek_may_not_write, author=oksana)


@pytest.fixture
def call_now_where_marek_may_not_write(place, halina, marek, oksana, zofia):
    call = running(place, halina, marek)
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    return call


@pytest.fixture
def call_now_where_marek_was_barred(place, halina, marek):
    wants(place, marek, barred_at=timezone.now())
    return running(place, halina, marek)


@pytest.fixture
def duty_of_halina(place, halina):
    return duty_of(halina, place)


@pytest.fixture
def duty_that_halina_offers(place, halina):
    return duty_of(halina, place, offered_at=timezone.now())


@pytest.fixture
def duty_that_halina_asks_zofia_to_take(place, halina, zofia):
    return duty_of(halina, place, offered_at=timezone.now(), asked=zofia)


@pytest.fixture
def duty_that_nobody_has(place):
    return duty_of(None, place)


@pytest.fixture
def duty_that_nobody_has_in_the_network(db):
    return duty_of(None)
