"""After a call: what is kept, how many came, thanks, and a word to those who run it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.conversations.models import Message
from backend.conversations.services.polls import NewPoll
from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Attendance, Occurrence
from backend.meetups import services as calls
from backend.meetups.models import Feedback
from backend.meetups.services import after, handouts, notes, polls, questions
from tests.backend.meetups.calls import address, call_at, fresh, let_in, press, queries, read, running
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


@pytest.fixture
def ended(call, halina, marek):
    """A call with something of everything, that is over."""
    notes.write_notes(
        call, by=marek, base=0, change=["- mleko przynosi Ola"], key="6f1e0f5e-4a0e-4f53-9f5b-0f0f0f0f0f0f"
    )
    asked = questions.ask_question(call, by=marek, text="Kiedy sadzimy?")
    questions.judge_question(asked, by=halina, act="answer", answer="W maju.")
    questions.ask_question(call, by=marek, text="Bez odpowiedzi?")
    polls.ask_now(call, by=halina, asked=NewPoll("Kawa?", ("tak", "nie")))
    handouts.add_handout(call, by=halina, title="Plan", url="https://example.org/plan")
    calls.end_call(call, by=halina)
    return fresh(call)


def page_of(client, person, call) -> str:
    return read(client, person, call, "po-spotkaniu").text


def test_what_was_kept_is_read_by_those_who_may_enter(client, ended, zofia, jan):
    page = page_of(client, zofia, ended)
    for words in ("mleko przynosi Ola", "Kiedy sadzimy?", "W maju.", "Kawa?", "https://example.org/plan"):
        assert words in page
    assert "Bez odpowiedzi?" not in page
    assert read(client, jan, ended, "po-spotkaniu").status_code == 403


def test_event_page_shows_it_to_the_same_people(client, ended, zofia, jan):
    url = ended.occurrence.get_absolute_url()
    client.force_login(zofia)
    assert "mleko przynosi Ola" in client.get(url).text
    client.force_login(jan)
    assert "mleko przynosi Ola" not in client.get(url).text
    client.logout()
    assert "mleko przynosi Ola" not in client.get(url).text


def test_event_page_shows_nothing_while_the_call_runs(client, call, marek):
    notes.write_notes(call, by=marek, base=0, change=["szkic"], key="6f1e0f5e-4a0e-4f53-9f5b-0f0f0f0f0f0f")
    client.force_login(marek)
    assert "szkic" not in client.get(call.occurrence.get_absolute_url()).text


@pytest.mark.parametrize(
    ("more", "words"), [(0, "A few people were there."), (1, "A few"), (2, "5 people were there.")]
)
def test_fewer_than_five_are_a_few(client, call, halina, marek, more, words):
    for _one in range(more):
        let_in(call, UserFactory())
    let_in(call, UserFactory(), state="removed")
    calls.end_call(call, by=halina)
    assert words in page_of(client, marek, call)


def test_who_was_sent_out_reads_nothing_of_it(client, call, halina, marek):
    calls.send_out(call.participants.get(user=marek), by=halina)
    calls.end_call(call, by=halina)
    assert read(client, marek, call, "po-spotkaniu").status_code == 403


def test_feedback_is_for_those_who_run_the_event_and_has_no_name(client, ended, halina, marek, oksana):
    press(client, marek, ended, "po-spotkaniu", act="feedback", good="Rozmowa", change="Krócej")
    heard = page_of(client, halina, ended).split('id="call-heard-title"')[1]
    assert "Rozmowa" in heard
    assert "Krócej" in heard
    assert "Marek" not in heard.split("</section>")[0]
    assert "Rozmowa" not in page_of(client, oksana, ended)


def test_one_word_a_person_that_can_be_changed(client, ended, marek):
    after.give_feedback(ended, by=marek, good="Dobrze")
    after.give_feedback(ended, by=marek, good="Bardzo dobrze")
    assert [said.good for said in Feedback.objects.all()] == ["Bardzo dobrze"]
    assert "Bardzo dobrze" in page_of(client, marek, ended)


def test_only_those_who_were_there_are_asked_and_not_before_the_end(client, call, halina, marek, zofia):
    with pytest.raises(NotAllowed):
        after.give_feedback(call, by=marek, good="Już teraz")
    calls.end_call(call, by=halina)
    with pytest.raises(NotAllowed):
        after.give_feedback(fresh(call), by=zofia, good="Nie było mnie")
    assert "How was it?" in page_of(client, marek, call)


def test_after_a_call_elsewhere_all_who_may_come_are_asked(place, marek, jan):
    call = call_at(place, provider="jitsi", minutes=-180)
    after.give_feedback(call, by=marek, good="Dobrze")
    with pytest.raises(NotAllowed):
        after.give_feedback(call, by=jan, good="Dobrze")


def test_who_had_a_seat_is_asked_once_as_after_every_event(client, place, halina, marek, oksana):
    call = running(place, halina, marek, oksana)
    Attendance.objects.create(occurrence=call.occurrence, user=marek)
    ends_at = timezone.now() - timedelta(minutes=1)
    Occurrence.objects.filter(pk=call.occurrence_id).update(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)
    calls.end_call(call, by=halina)
    call = fresh(call)
    form = f"/wydarzenia/{call.meetup.event.slug}/{call.occurrence.slug}/opinia/"
    page = page_of(client, marek, call)
    assert form in page
    assert "What was good?" not in page
    assert form not in page_of(client, oksana, call)
    assert "What was good?" in page_of(client, oksana, call)
    assert form.replace("opinia", "opinie") in page_of(client, halina, call)
    with pytest.raises(NotAllowed):
        after.give_feedback(call, by=marek, good="Drugi raz")


@pytest.mark.parametrize(
    ("said", "field"), [({}, "good"), ({"good": " \0 "}, "good"), ({"change": "x" * 601}, "change")]
)
def test_feedback_that_says_nothing_or_too_much_is_refused(ended, marek, said, field):
    with pytest.raises(Invalid) as refusal:
        after.give_feedback(ended, by=marek, **said)
    assert refusal.value.field == field


def test_empty_feedback_is_told_beside_its_field(client, ended, marek):
    answer = press(client, marek, ended, "po-spotkaniu", htmx=False, act="feedback", good="", change="")
    assert answer.status_code == 422
    assert "Write a word or two" in answer.text


def test_thanks_stand_with_what_was_kept_and_are_said_once(client, ended, halina, marek):
    press(client, halina, ended, "po-spotkaniu", act="thank", words="Dziękuję Wam!")
    press(client, halina, ended, "po-spotkaniu", act="thank", words="Dziękuję Wam wszystkim!")
    assert "Dziękuję Wam wszystkim!" in page_of(client, marek, ended)
    assert list(Message.objects.filter(body__startswith="Dziękuję").values_list("body", flat=True)) == ["Dziękuję Wam!"]
    answer = press(client, marek, ended, "po-spotkaniu", act="thank", words="Ja też")
    assert answer.status_code == 403


def test_a_date_without_a_call_has_an_empty_page(client, place, marek):
    call = call_at(place, minutes=-180)
    assert "Nothing has been written down." in page_of(client, marek, call)


def test_guests_sign_in_first(client, ended):
    assert client.get(address(ended, "po-spotkaniu")).status_code == 302


def test_page_costs_the_same_for_much(client, ended, halina, marek, oksana):
    few = queries(client, halina, ended, "po-spotkaniu")
    for number in range(6):
        handouts.add_handout(ended, by=halina, url=f"https://example.org/{number}")
        polls.ask_now(ended, by=halina, asked=NewPoll(f"Pytanie {number}", ("tak", "nie")))
    for person in (marek, oksana):
        after.give_feedback(ended, by=person, good="Dobrze")
    assert queries(client, halina, ended, "po-spotkaniu") == few <= 32
