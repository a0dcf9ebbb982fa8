"""Polls of a call: prepared before, launched with one press, answered beside the picture and in the talk alike."""

import pytest

from backend.conversations.models import Message, Poll, PollVote
from backend.conversations.services.polls import NewPoll
from backend.core.errors import Invalid, NotAllowed
from backend.live.testing import published
from backend.meetups.models import PreparedPoll
from backend.meetups.services import change_role, polls
from tests.backend.meetups.calls import call_at, fresh, press, queries, read, running

pytestmark = pytest.mark.django_db
WHEN = NewPoll("Kiedy następne spotkanie?", ("wtorek", "środa"))


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


@pytest.fixture
def prepared(call, halina):
    return polls.prepare_poll(call, by=halina, asked=WHEN)


def option(words: str) -> int:
    return Poll.objects.get().options.get(text=words).pk


def test_a_poll_is_prepared_before_and_seen_by_hosts_alone(client, place, halina, marek):
    call = call_at(place, minutes=90)
    press(client, halina, call, "ankiety", act="prepare", question="Kiedy?", options="wtorek\nśroda")
    assert "Kiedy?" in read(client, halina, call, "ankiety").text
    assert "Kiedy?" not in read(client, marek, call, "ankiety").text
    assert not Message.objects.exists()


def test_one_press_asks_the_talk_and_the_room(client, call, prepared, halina, marek):
    press(client, halina, call, "ankiety", act="launch", pk=prepared.pk)
    poll = Poll.objects.get()
    assert poll.message.conversation == call.occurrence.conversation
    assert [one.text for one in poll.options.all()] == ["wtorek", "środa"]
    assert WHEN.question in read(client, marek, call, "ankiety").text
    assert "Prepared" not in read(client, halina, call, "ankiety").text


def test_two_presses_launch_once(call, prepared, halina, zofia):
    polls.launch_poll(prepared, by=halina)
    polls.launch_poll(PreparedPoll.objects.get(), by=zofia)
    assert Poll.objects.count() == 1


def test_a_poll_is_asked_without_preparing(client, call, halina):
    press(client, halina, call, "ankiety", act="ask", question="Kawa?", options="tak\nnie", is_anonymous="on")
    assert Poll.objects.get().is_anonymous
    assert not PreparedPoll.objects.exists()


def test_votes_show_beside_the_picture(client, call, prepared, halina, marek, oksana):
    polls.launch_poll(prepared, by=halina)
    poll = Poll.objects.get()
    press(client, marek, call, "ankiety", act="vote", pk=poll.pk, option=option("wtorek"))
    page = press(client, oksana, call, "ankiety", act="vote", pk=poll.pk, option=option("środa")).text
    assert page.count("1 vote<") == 2
    assert "2 people voted" in page
    press(client, oksana, call, "ankiety", act="vote", pk=poll.pk, option=option("wtorek"))
    assert set(PollVote.objects.values_list("option__text", flat=True)) == {"wtorek"}
    press(client, oksana, call, "ankiety", act="vote", pk=poll.pk, option=option("wtorek"))
    assert PollVote.objects.count() == 1


def test_several_answers_add_up(client, call, halina, marek):
    polls.ask_now(call, by=halina, asked=NewPoll("Co przyniesiesz?", ("ciasto", "kawę"), is_multiple=True))
    poll = Poll.objects.get()
    for words in ("ciasto", "kawę"):
        press(client, marek, call, "ankiety", act="vote", pk=poll.pk, option=option(words))
    assert PollVote.objects.count() == 2


def test_names_stay_away_where_none_are_wanted(client, call, halina, marek, oksana):
    polls.ask_now(call, by=halina, asked=NewPoll("Kawa?", ("tak", "nie"), is_anonymous=True))
    press(client, marek, call, "ankiety", act="vote", pk=Poll.objects.get().pk, option=option("tak"))
    assert "Marek" not in read(client, oksana, call, "ankiety").text.split('id="call-polls"')[1].split("</section>")[0]


def test_a_closed_poll_keeps_its_results_and_takes_no_votes(client, call, prepared, halina, marek):
    polls.launch_poll(prepared, by=halina)
    poll = Poll.objects.get()
    press(client, halina, call, "ankiety", act="close", pk=poll.pk)
    answer = press(client, marek, call, "ankiety", act="vote", pk=poll.pk, option=option("wtorek"))
    assert answer.status_code == 409
    assert "This poll is closed." in answer.text
    assert not PollVote.objects.exists()


def test_who_helps_to_run_the_call_closes_what_another_launched(client, call, prepared, halina, marek, oksana):
    polls.launch_poll(prepared, by=halina)
    poll = Poll.objects.get()
    assert "Close the poll" not in read(client, marek, call, "ankiety").text
    assert press(client, oksana, call, "ankiety", act="close", pk=poll.pk).status_code == 403
    change_role(call.participants.get(user=marek), by=halina, role="cohost")
    assert "Close the poll" in read(client, marek, call, "ankiety").text
    press(client, marek, call, "ankiety", act="close", pk=poll.pk)
    assert not Poll.objects.get().is_open()


@pytest.mark.parametrize("act", ["prepare", "ask", "launch", "drop"])
def test_neighbours_launch_nothing(client, call, prepared, marek, act):
    said = {"act": act, "pk": prepared.pk, "question": "Moje?", "options": "a\nb"}
    assert press(client, marek, call, "ankiety", **said).status_code == 403
    assert not Poll.objects.exists()
    assert PreparedPoll.objects.count() == 1


def test_polls_of_another_talk_are_not_voted_on_here(client, call, place, halina, marek):
    other = running(place, halina, title="Inne")
    polls.ask_now(other, by=halina, asked=WHEN)
    poll = Poll.objects.get()
    answer = press(client, marek, call, "ankiety", act="vote", pk=poll.pk, option=option("wtorek"))
    assert answer.status_code == 404


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(client, call, halina):
    answer = press(client, halina, call, "ankiety", htmx=False, act="prepare", question="Kiedy?", options="wtorek")
    assert answer.status_code == 422
    assert "Give between 2 and 10 different answers." in answer.text
    assert "wtorek" in answer.text
    with pytest.raises(Invalid):
        polls.prepare_poll(call, by=halina, asked=NewPoll(" ", ("a", "b")))


def test_a_date_without_a_talk_says_so(call, prepared, halina):
    type(call.occurrence).objects.filter(pk=call.occurrence_id).update(conversation=None)
    with pytest.raises(polls.NoTalk):
        polls.launch_poll(PreparedPoll.objects.get(), by=halina)
    assert PreparedPoll.objects.get().launched_at is None


def test_a_poll_that_was_dropped_is_not_launched(call, prepared, halina, marek):
    with pytest.raises(NotAllowed):
        polls.drop_poll(prepared, by=marek)
    polls.drop_poll(prepared, by=halina)
    assert not PreparedPoll.objects.exists()


def test_a_poll_that_another_host_drops_at_that_moment_is_not_launched(call, prepared, halina):
    seen = PreparedPoll.objects.select_related("call").get()
    polls.drop_poll(prepared, by=halina)
    with pytest.raises(NotAllowed):
        polls.launch_poll(seen, by=halina)
    assert not Poll.objects.exists()


def test_room_is_told_of_votes(call, prepared, halina, marek, django_capture_on_commit_callbacks):
    polls.launch_poll(prepared, by=halina)
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        polls.vote(fresh(call), Poll.objects.get(), by=marek, options=[option("wtorek")])
    assert ("call.tool_changed", call.topic) in {(update.event, update.topic) for update in told}


def test_list_costs_the_same_for_many(client, call, halina, marek, oksana):
    polls.ask_now(call, by=halina, asked=WHEN)
    PollVote.objects.create(option=Poll.objects.get().options.first(), user=marek)
    few = queries(client, halina, call, "ankiety")
    for number in range(5):
        polls.prepare_poll(call, by=halina, asked=WHEN)
        poll = polls.ask_now(call, by=halina, asked=NewPoll(f"Pytanie {number}", ("tak", "nie")))
        for person in (marek, oksana):
            PollVote.objects.create(option=poll.options.first(), user=person)
    assert queries(client, halina, call, "ankiety") == few <= 32
