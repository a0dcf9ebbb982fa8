"""What is held is seen by nobody else until a person decides; its author knows, and is judged by no program."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from backend.accounts.services import update_profile
from backend.audit.models import AuditEntry
from backend.audit.services import last_run
from backend.conversations import services as talks
from backend.conversations.services import main_room
from backend.events.services import propose_event
from backend.meetups.services.questions import ask_question
from backend.moderation.models import Case, Decision, Report
from backend.moderation.services import decide, hide_content, report_content, restore_content, undo
from backend.notifications.models import Notification
from backend.recognition.models import Hit
from backend.recognition.services import release_due
from backend.sharing.services import create_listing, update_listing
from tests.backend.meetups.calls import running
from tests.factories.conversations import say
from tests.factories.events import once
from tests.factories.moderation import verdict
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.recognition import look_for

pytestmark = pytest.mark.django_db
BAD = "Szybkie chwilówki od ręki, pisz"


@pytest.fixture
def held(place, marek, zofia):
    look_for("chwilówka")
    return say(main_room(place), marek, BAD)


def kinds_of(person) -> list[str]:
    return list(person.notifications.order_by("pk").values_list("kind", flat=True))


def case_of(message) -> Case:
    return Case.objects.about(message).get()


def page_of(client, person, address) -> str:
    client.force_login(person)
    return client.get(address).text


def test_a_polish_form_of_a_word_holds_and_its_author_is_told_at_once(client, held, marek, oksana, zofia):
    held.refresh_from_db()
    hit = Hit.objects.get()
    assert (held.is_hidden, hit.action, hit.report.author) == (True, "held", marek)
    assert hit.parts.get().found == "chwilówki"
    assert kinds_of(marek) == [Notification.Kind.CONTENT_HELD]
    told = page_of(client, marek, hit.get_absolute_url())
    assert "nobody has judged it yet" in told
    assert "“chwilówki” is on the list of words of the network." in told
    assert "od ręki" in page_of(client, marek, reverse("my-decisions"))
    assert kinds_of(zofia) == [Notification.Kind.CASE_WAITS]
    assert "held until" in page_of(client, zofia, reverse("report-queue"))
    client.force_login(oksana)
    assert client.get(hit.get_absolute_url()).status_code == 404


def test_nobody_else_reads_what_is_held(client, held, marek, oksana, place):
    room = main_room(place)
    page = page_of(client, oksana, room.get_absolute_url())
    assert "od ręki" not in page
    # No person has looked: neighbours are not told that moderators did something.
    assert "Message hidden" in page
    assert "hidden by moderation" not in page


def test_the_page_of_the_case_explains_the_hit(client, held, zofia):
    page = page_of(client, zofia, reverse("case", args=[case_of(held).pk]))
    assert "What programs recognised" in page
    assert "“chwilówki” is on the list of words of the network." in page
    assert "Często w oszustwach" in page


def test_no_action_shows_it_and_counts_as_a_false_hit(client, held, marek, oksana, zofia, place):
    decision = decide(case_of(held), by=zofia, verdict=verdict())
    held.refresh_from_db()
    assert not held.is_hidden
    assert (decision.automated_detection, decision.automated_decision) == (True, False)
    assert Hit.objects.get().report.status == Report.Status.KEPT
    assert kinds_of(marek)[-1] == Notification.Kind.CONTENT_RELEASED
    assert "od ręki" in page_of(client, oksana, main_room(place).get_absolute_url())
    assert "found nothing wrong" in page_of(client, marek, Hit.objects.get().get_absolute_url())


def test_a_decision_that_hides_takes_over_and_can_be_undone(held, marek, zofia):
    decision = decide(case_of(held), by=zofia, verdict=verdict(hide=True))
    held.refresh_from_db()
    assert held.is_hidden
    assert not Hit.objects.holding().exists()
    assert (decision.was_hidden, Hit.objects.get().report.status) == (False, Report.Status.HIDDEN)
    undo(Decision.objects.get(pk=decision.pk), by=zofia)
    held.refresh_from_db()
    assert not held.is_hidden
    assert Hit.objects.get().report.status == Report.Status.KEPT


def test_showing_it_again_by_hand_ends_the_hold(held, zofia):
    restore_content(held, by=zofia)
    held.refresh_from_db()
    assert (held.is_hidden, Hit.objects.holding().exists()) == (False, False)


def test_what_cannot_be_shown_keeps_nothing_else_from_its_turn(held, place, marek):
    other = say(main_room(place), marek, "Chwilówki dla każdego")
    broken = Hit.objects.order_by("pk").first()
    nothing = ContentType.objects.get_for_model(Hit)  # which nobody moderates
    Report.objects.filter(hit=broken).update(content_type=nothing, object_id=broken.pk)
    Hit.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    assert release_due() == 1
    other.refresh_from_db()
    assert not other.is_hidden
    assert last_run("holds").did["failed"] == [broken.pk]


def test_what_nobody_looks_at_is_shown_again_and_still_waits(client, held, marek):
    assert release_due() == 0
    Hit.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    assert (release_due(), release_due()) == (1, 0)
    held.refresh_from_db()
    assert (held.is_hidden, case_of(held).is_open, Hit.objects.get().is_late) == (False, True, True)
    assert "A person still looks" in page_of(client, marek, reverse("notification-list"))
    # An edit does not hold it a second time.
    talks.edit_message(held, by=marek, body=BAD + "!")
    held.refresh_from_db()
    assert not held.is_hidden
    assert AuditEntry.objects.filter(action="content.released").count() == 1


def test_editing_into_a_bad_word_holds_and_a_cleared_one_is_left_alone(place, marek, zofia):
    look_for("chwilówka")
    message = say(main_room(place), marek, "Dzień dobry")
    assert not Hit.objects.exists()
    talks.edit_message(message, by=marek, body="Biorę chwilówkę")
    message.refresh_from_db()
    assert message.is_hidden
    decide(case_of(message), by=zofia, verdict=verdict())
    message.refresh_from_db()
    talks.edit_message(message, by=marek, body="Nie biorę chwilówki")
    message.refresh_from_db()
    assert not message.is_hidden


def test_who_is_called_learns_of_it_when_it_is_shown(place, marek, oksana, zofia):
    look_for("chwilówka")
    message = say(main_room(place), marek, "@Oksana masz chwilówkę?")
    assert kinds_of(oksana) == []
    decide(case_of(message), by=zofia, verdict=verdict())
    assert kinds_of(oksana) == [Notification.Kind.MENTION]


def test_the_list_of_a_place_does_not_reach_another(place, marek, halina, jan):
    elsewhere = PlaceFactory()
    MembershipFactory(place=elsewhere, user=jan)
    look_for("chwilówka", place=place, by=halina)
    assert not say(main_room(elsewhere), jan, BAD).is_hidden
    assert say(main_room(place), marek, BAD).is_hidden


def test_who_keeps_order_may_warn_of_it(place, halina, zofia):
    look_for("chwilówka")
    assert not say(main_room(place), halina, "Uwaga na chwilówki!").is_hidden
    assert not Hit.objects.exists()


def test_pointing_out_leaves_it_visible(place, marek, zofia):
    look_for("chwilówka", effect="flag")
    message = say(main_room(place), marek, BAD)
    message.refresh_from_db()
    assert (message.is_hidden, Hit.objects.get().action) == (False, "flagged")
    assert kinds_of(marek) == []
    assert Report.objects.get().is_automatic


def test_hints_count_together(place, marek):
    look_for("chwilówka", effect="hint")
    say(main_room(place), marek, BAD)
    assert not Hit.objects.exists()
    look_for("od ręki", effect="hint")
    say(main_room(place), marek, BAD)
    assert Hit.objects.get().parts.count() == 2


def test_the_same_word_on_two_lists_counts_once(place, marek, halina):
    look_for("chwilówka", effect="flag")
    look_for("chwilówki", effect="flag", place=place, by=halina)
    assert not say(main_room(place), marek, BAD).is_hidden
    assert sorted(Hit.objects.get().parts.values_list("score", flat=True)) == [0, 40]


def test_a_notice_of_a_neighbour_goes_into_the_same_case(held, oksana):
    report_content(held, by=oksana, reason="fraud")
    assert case_of(held).reports.count() == 2


def test_a_listing_is_held_and_shown_again(client, place, marek, oksana, zofia):
    look_for("chwilówka", reason="fraud")
    listing = create_listing(place, by=marek, kind="give", title="Pomoc", body=BAD)
    listing.refresh_from_db()
    assert listing.is_hidden
    client.force_login(oksana)
    assert client.get(listing.get_absolute_url()).status_code == 404
    assert "a person looks at it first" in page_of(client, marek, listing.get_absolute_url())
    assert case_of(listing).reason == "fraud"
    # While it waits, an edit neither shows it nor begins the time anew.
    until = Hit.objects.get().held_until
    update_listing(listing, by=marek, body=BAD + " Tylko dziś.")
    listing.refresh_from_db()
    assert (listing.is_hidden, Hit.objects.get().held_until) == (True, until)
    decide(case_of(listing), by=zofia, verdict=verdict())
    client.force_login(oksana)
    assert client.get(listing.get_absolute_url()).status_code == 200


def test_an_edit_of_any_words_of_a_listing_is_looked_at(place, marek, zofia):
    look_for("chwilówka")
    listing = create_listing(place, by=marek, kind="give", title="Krzesło")
    update_listing(listing, by=marek, pickup_note="Chwilówki od ręki")
    listing.refresh_from_db()
    assert listing.is_hidden


def test_words_of_a_profile_are_taken_off_and_put_back(client, marek, ewa, place):
    look_for("chwilówka")
    person = update_profile(marek, by=marek, can_help_with="Chwilówki załatwię")
    assert person.can_help_with == ""
    decide(case_of(person), by=ewa, verdict=verdict())
    person.refresh_from_db()
    assert person.can_help_with == "Chwilówki załatwię"


def test_a_proposed_event_is_pointed_out_only(place, marek):
    look_for("chwilówka")
    start = timezone.now() + timedelta(days=3)
    event = propose_event(place, by=marek, pattern=once(place, start), title="Dzień chwilówek")
    event.refresh_from_db()
    assert (event.is_hidden, Hit.objects.get().action) == (False, "flagged")


def test_a_question_in_a_call_is_held(place, halina, marek):
    look_for("chwilówka")
    question = ask_question(running(place, halina, marek), by=marek, text="Kto chce chwilówkę?")
    question.refresh_from_db()
    assert question.hidden_at is not None


def test_what_a_decision_hides_is_not_shown_by_the_end_of_a_hold(place, marek, zofia):
    listing = create_listing(place, by=marek, kind="give", title="Pomoc")
    hide_content(listing, by=zofia, statement="To reklama.")
    look_for("chwilówka")
    update_listing(listing, by=marek, body=BAD)
    assert Hit.objects.get().action == "flagged"
    decide(Case.objects.open().get(), by=zofia, verdict=verdict())
    listing.refresh_from_db()
    assert listing.is_hidden
