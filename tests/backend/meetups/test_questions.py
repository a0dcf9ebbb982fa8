"""Questions: asked by all, let through by a host, one vote a person, no name where none is wanted."""

import pytest

from backend.core.errors import Invalid, NotAllowed
from backend.meetups import services as calls
from backend.meetups.models import Question, QuestionVote
from backend.meetups.selectors.tools import Rights, questions_of
from backend.meetups.services import questions
from backend.moderation import services as moderation
from tests.backend.meetups.calls import address, call_at, fresh, let_in, press, queries, read, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def ask(call, by, text="Kiedy sadzimy pomidory?", **facts) -> Question:
    return questions.ask_question(call, by=by, text=text, **facts)


def shown(call, by, text="Kiedy sadzimy pomidory?", *, host, **facts) -> Question:
    return questions.judge_question(ask(call, by, text, **facts), by=host, act="approve")


def state(question) -> str:
    return Question.objects.get(pk=question.pk).state


def test_a_question_is_seen_by_others_once_a_host_lets_it_through(client, call, halina, marek, oksana):
    press(client, marek, call, "pytania", act="ask", text="Kiedy sadzimy?")
    assert "Kiedy sadzimy?" not in read(client, oksana, call, "pytania").text
    assert "Yours, waiting for a host" in read(client, marek, call, "pytania").text
    press(client, halina, call, "pytania", act="approve", pk=Question.objects.get().pk)
    assert "Kiedy sadzimy?" in read(client, oksana, call, "pytania").text


def test_a_host_who_asks_waits_for_nobody(call, halina):
    assert ask(call, halina).state == "shown"


def test_who_may_enter_asks_before_the_call(client, place, marek, jan):
    call = call_at(place, minutes=600)
    assert ask(call, marek).state == "waiting"
    with pytest.raises(NotAllowed):
        ask(call, jan)


def test_after_the_end_nobody_asks(call, halina, marek, place):
    calls.end_call(call, by=halina)
    with pytest.raises(NotAllowed):
        ask(fresh(call), marek)
    with pytest.raises(NotAllowed):
        ask(call_at(place, minutes=-600), marek)


def test_a_name_that_is_not_wanted_is_shown_to_nobody(client, call, halina, marek, oksana):
    shown(call, marek, is_unnamed=True, host=halina)
    shown(call, oksana, "Kto podleje?", host=halina)
    for person in (halina, oksana):
        page = read(client, person, call, "pytania").text.split('id="call-questions"')[1]
        assert "Marek" not in page.split("</section>")[0]
    assert "Oksana" in read(client, halina, call, "pytania").text.split('id="call-questions"')[1]


def test_one_vote_a_person_and_the_most_wanted_first(call, halina, marek, oksana):
    first = shown(call, marek, "Pierwsze?", host=halina)
    second = shown(call, marek, "Drugie?", host=halina)
    for _again in range(2):
        questions.vote_for(second, by=oksana, is_wanted=True)
    assert QuestionVote.objects.count() == 1
    rights = Rights.of(marek, call)
    assert [(one.text, one.count) for one in questions_of(call, marek, rights).shown] == [
        ("Drugie?", 1),
        ("Pierwsze?", 0),
    ]
    questions.vote_for(second, by=oksana, is_wanted=False)
    assert not second.votes.exists()
    assert first.state == "shown"


def test_what_waits_or_is_answered_takes_no_votes(call, halina, marek, oksana):
    waiting = ask(call, marek)
    with pytest.raises(NotAllowed):
        questions.vote_for(waiting, by=oksana, is_wanted=True)
    questions.judge_question(waiting, by=halina, act="answer")
    with pytest.raises(NotAllowed):
        questions.vote_for(waiting, by=oksana, is_wanted=True)


def test_taking_up_the_next_question_answers_the_one_before(call, halina, marek, oksana):
    first, second = shown(call, marek, host=halina), shown(call, oksana, "Kto podleje?", host=halina)
    questions.judge_question(first, by=halina, act="take")
    questions.judge_question(second, by=halina, act="take")
    assert (state(first), state(second)) == ("answered", "now")
    assert Question.objects.get(pk=first.pk).answered_at is not None


def test_an_answer_in_writing_is_kept(client, call, halina, marek):
    asked = shown(call, marek, host=halina)
    press(client, halina, call, "pytania", act="answer", pk=asked.pk, answer="W maju, po zimnych ogrodnikach.")
    assert "W maju, po zimnych ogrodnikach." in read(client, marek, call, "pytania").text


def test_an_answer_of_many_lines_is_as_long_as_its_field_says(client, call, halina, marek):
    asked = shown(call, marek, host=halina)
    # Browsers count a new line once and send it as two.
    answer = press(client, halina, call, "pytania", act="answer", pk=asked.pk, answer="raz\r\n" * 500)
    assert answer.status_code == 200
    assert Question.objects.get().answer == ("raz\n" * 500).strip()


def test_a_hidden_question_is_seen_by_hosts_alone_and_comes_back(client, call, halina, marek, oksana):
    asked = shown(call, marek, host=halina)
    questions.judge_question(asked, by=halina, act="hide")
    assert asked.text not in read(client, oksana, call, "pytania").text
    assert asked.text not in read(client, marek, call, "pytania").text
    assert asked.text in read(client, halina, call, "pytania").text
    questions.judge_question(asked, by=halina, act="approve")
    assert asked.text in read(client, oksana, call, "pytania").text


@pytest.mark.parametrize("act", ["approve", "hide", "take", "answer"])
def test_neighbours_judge_no_question(client, call, marek, oksana, act):
    asked = ask(call, marek)
    assert press(client, oksana, call, "pytania", act=act, pk=asked.pk).status_code == 403
    assert state(asked) == "waiting"


def test_one_takes_back_ones_own_question_only(call, marek, oksana):
    asked = ask(call, marek)
    with pytest.raises(NotAllowed):
        questions.take_back(asked, by=oksana)
    questions.take_back(asked, by=marek)
    assert not Question.objects.exists()


def test_the_same_words_twice_are_one_question(call, marek):
    assert ask(call, marek) == ask(call, marek, " Kiedy  sadzimy pomidory? ")


def test_five_questions_of_one_person_wait_at_most(client, call, marek):
    for number in range(5):
        ask(call, marek, f"Pytanie {number}?")
    answer = press(client, marek, call, "pytania", htmx=False, act="ask", text="Jeszcze jedno?")
    assert answer.status_code == 422
    assert "Five of your questions" in answer.text
    assert "Jeszcze jedno?" in answer.text


@pytest.mark.parametrize("text", ["", "  \0 ", "x" * 501])
def test_what_is_no_question_is_refused(call, marek, text):
    with pytest.raises(Invalid):
        ask(call, marek, text)


def test_who_was_sent_out_asks_nothing(client, call, halina, marek):
    asked = shown(call, marek, host=halina)
    calls.send_out(call.participants.get(user=marek), by=halina)
    with pytest.raises(NotAllowed):
        questions.vote_for(asked, by=marek, is_wanted=True)
    assert press(client, marek, call, "pytania", act="ask", text="x").status_code == 403


def test_a_question_of_another_call_is_not_found(client, call, place, halina, marek):
    asked = ask(call, marek)
    other = call_at(place, title="Inne")
    assert press(client, halina, other, "pytania", act="hide", pk=asked.pk).status_code == 404


def test_words_are_shown_as_they_are(client, call, halina):
    ask(call, halina, "<b>x</b> & y?")
    assert "&lt;b&gt;x&lt;/b&gt; &amp; y?" in read(client, halina, call, "pytania").text


def test_guests_sign_in_first(client, call):
    assert client.get(address(call, "pytania")).status_code == 302


def test_list_costs_the_same_for_many_questions(client, call, halina, marek, oksana, zofia):
    let_in(call, zofia)
    shown(call, marek, host=halina)
    few = queries(client, halina, call, "pytania")
    states = Question.State.values
    Question.objects.bulk_create(
        Question(call=call, author=(marek, oksana)[n % 2], text=f"{n}?", state=states[n % 3]) for n in range(20)
    )
    QuestionVote.objects.bulk_create(QuestionVote(question=one, user=zofia) for one in Question.objects.all())
    assert queries(client, halina, call, "pytania") == few <= 20


def test_a_press_adds_a_voice_and_another_takes_it_back(client, call, halina, marek, oksana):
    asked = shown(call, marek, host=halina)
    page = press(client, oksana, call, "pytania", act="vote", pk=asked.pk, on="1").text
    assert 'aria-pressed="true"' in page
    assert "1 person wants to know" in page
    assert 'aria-pressed="false"' in press(client, oksana, call, "pytania", act="vote", pk=asked.pk, on="0").text


def test_question_that_moderation_hid_is_gone_for_all_and_comes_back(client, call, halina, marek, oksana, zofia):
    question = shown(call, marek, host=halina)
    report = f"/zglos/question/{question.pk}/"
    assert report in read(client, oksana, call, "pytania").text
    assert report not in read(client, marek, call, "pytania").text
    moderation.report_content(question, by=oksana, reason="rules")
    moderation.hide_content(question, by=zofia, statement="Łamie zasady domu.")
    for one in (marek, oksana, halina, zofia):
        assert question.text not in read(client, one, call, "pytania").text
    with pytest.raises(NotAllowed):
        questions.judge_question(question, by=halina, act="approve")
    with pytest.raises(NotAllowed):
        questions.take_back(question, by=marek)
    moderation.restore_content(question, by=zofia)
    assert question.text in read(client, oksana, call, "pytania").text


def test_who_judges_a_question_does_not_read_who_asked_it_without_a_name(client, call, halina, marek, oksana, zofia):
    question = shown(call, marek, is_unnamed=True, host=halina)
    report = moderation.report_content(question, by=oksana, reason="abuse")
    assert "Marek" not in report.snapshot
    for page in (f"/panel/zgloszenia/{report.case_id}/", "/panel/zgloszenia/"):
        client.force_login(zofia)
        answer = client.get(page, headers={"Accept-Language": "en"})
        assert question.text in answer.text
        assert "Marek" not in answer.text
    named = moderation.report_content(shown(call, marek, "Kto kosi?", host=halina), by=oksana, reason="abuse")
    assert named.snapshot.startswith("Marek: Kto kosi?")
