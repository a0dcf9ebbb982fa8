"""A case: what is kept of what was said, who has it in hand, who reads what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.conversations.models import Conversation
from backend.conversations.services import delete_message, edit_message, main_room, open_conversation
from backend.core.errors import Invalid
from backend.moderation.models import Case, Report
from backend.moderation.selectors import happened_since, open_reports_for, past_of, story_of
from backend.moderation.selectors.desk import who_may_take_over
from backend.moderation.selectors.intact import is_intact
from backend.moderation.services import (
    Stale,
    Taken,
    claim,
    decide,
    escalate,
    hand_over,
    release,
    report_content,
    write_note,
)
from backend.moderation.services.handing_over import move as pass_on
from backend.moderation.services.letters import answer_report, tried
from backend.notifications.sentences import sentence
from tests.cast import person as somebody
from tests.factories.conversations import say
from tests.factories.moderation import decide_report, reported_message, sanctioned, verdict

EN = {"Accept-Language": "en"}


@pytest.fixture
def case(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana).case


def test_all_reports_of_one_subject_are_one_case_and_the_gravest_leads(place, marek, oksana, zofia):
    message = say(main_room(place), marek, "Idź stąd!")
    first = report_content(message, by=oksana, reason="spam")
    second = report_content(message, by=zofia, reason="danger")
    case = Case.objects.get()
    assert first.case == second.case == case
    assert (case.reason, case.gravity, case.is_urgent) == ("danger", 0, True)


def test_evidence_stays_when_the_author_edits_and_deletes(place, marek, oksana, halina):
    message = say(main_room(place), marek, "Idź stąd!")
    report_content(message, by=oksana, reason="abuse")
    edit_message(message, by=marek, body="Miłego dnia!")
    message.refresh_from_db()
    case = report_content(message, by=halina, reason="abuse").case
    delete_message(message, by=marek)
    first, second = case.evidence.all()
    assert (first.text, second.text) == ("Idź stąd!", "Miłego dnia!")
    assert [version["text"] for version in second.data["versions"]] == ["Idź stąd!"]
    assert is_intact(first)
    first.data["text"] = "Dzień dobry!"
    assert not is_intact(first)


def test_two_reports_of_the_same_words_are_one_evidence(place, marek, oksana, halina):
    message = say(main_room(place), marek, "Idź stąd!")
    for person in (oksana, halina):
        report_content(message, by=person, reason="abuse")
    assert Case.objects.get().evidence.count() == 1


def test_case_in_somebodys_hands_is_left_alone_until_the_claim_lapses(case, zofia, halina):
    claim(case, by=zofia)
    with pytest.raises(Taken) as refusal:
        claim(case, by=halina)
    assert "Zofia" in str(refusal.value)
    Case.objects.filter(pk=case.pk).update(claimed_at=timezone.now() - timedelta(minutes=31))
    assert claim(case, by=halina).holder == halina
    assert release(case, by=halina).holder is None


def test_old_version_is_refused_with_what_happened_meanwhile(case, zofia, halina):
    case.refresh_from_db()
    seen = case.version
    claim(case, by=halina)
    release(case, by=halina)
    with pytest.raises(Stale):
        claim(case, by=zofia, version=seen)
    assert [(act.what, act.who) for act in happened_since(case, seen)] == [
        ("Taken in hand", "Halina"),
        ("Given back to the queue", "Halina"),
    ]


def test_handed_over_to_whoever_may_decide_and_told(case, zofia, halina, jan):
    with pytest.raises(Invalid):
        hand_over(case, by=zofia, to=jan)
    assert hand_over(case, by=zofia, to=halina).holder == halina
    assert halina.notifications.get().kind == "case_waits"


def test_what_the_network_has_is_decided_there(case, zofia, adam):
    escalate(case, by=zofia)
    assert not open_reports_for(zofia).exists()
    assert open_reports_for(adam).get() == case


def test_note_makes_nobodys_form_stale(case, zofia, halina):
    claim(case, by=zofia)
    case.refresh_from_db()
    write_note(case, by=halina, text="Rozmawiałam z nimi.")
    release(case, by=zofia, version=case.version)


def test_urgent_case_is_told_at_once_to_all_who_may_decide(place, marek, oksana, zofia, halina, adam):
    reported_message(place, author=marek, by=oksana, reason="self_harm")
    told = [one.notifications.filter(kind="case_waits").count() for one in (zofia, halina, adam, oksana)]
    assert told == [1, 1, 1, 0]


def test_help_at_once_is_shown_to_who_reports_and_to_who_decides(client, place, marek, oksana, zofia):
    message = say(main_room(place), marek, "Nie chcę już żyć")
    client.force_login(oksana)
    report = reverse("report", args=["message", message.pk])
    thanks = client.post(report, {"reason": "self_harm"}, headers=EN, follow=True).text
    client.force_login(zofia)
    desk = client.get(reverse("case", args=[Case.objects.get().pk]), headers=EN).text
    for page in (thanks, desk):
        assert "tel:116123" in page
        assert "tel:7333" in page
    assert "Art. 18" in desk


def test_reporter_sees_that_somebody_is_on_it_without_a_name(client, case, oksana, zofia):
    client.force_login(oksana)
    assert "waits" in client.get(reverse("my-reports"), headers=EN).text
    claim(case, by=zofia)
    page = client.get(reverse("my-reports"), headers=EN).text
    assert "somebody is on it" in page
    assert "Zofia" not in page


def test_claim_by_a_plain_form_shows_others_who_has_it(client, case, zofia, halina):
    case.refresh_from_db()
    client.force_login(zofia)
    act = reverse("case-act", args=[case.pk])
    assert client.post(act, {"action": "claim", "version": case.version}).status_code == 302
    client.force_login(halina)
    assert "Zofia" in client.get(reverse("report-queue")).text
    assert client.post(act, {"action": "claim", "version": case.version}).status_code == 409
    assert client.get(reverse("report-queue") + "?whose=free").context["cases"] == []


def reads(case):
    return AuditEntry.objects.filter(action="case.read", target_id=str(case.pk)).count()


@pytest.fixture
def private(marek, oksana):
    talk = open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])
    return report_content(say(talk, marek, "Tajne słowa"), by=oksana, reason="abuse").case


def test_each_look_at_a_private_talk_is_written_down_once_an_hour(client, private, adam, place, marek, zofia):
    public = reported_message(place, author=marek, by=zofia).case
    client.force_login(adam)
    for case in (private, public, private):
        client.get(reverse("case", args=[case.pk]))
    assert (reads(private), reads(public)) == (1, 0)


def test_refreshing_whose_hands_it_is_in_brings_no_words_of_a_private_talk(client, private, adam):
    client.force_login(adam)
    page = client.get(reverse("case", args=[private.pk]), headers={"HX-Request": "true"})
    assert "Tajne" not in page.text
    assert 'id="case-holder"' in page.text
    assert reads(private) == 0


def test_row_of_a_private_talk_shows_no_words(client, private, adam):
    client.force_login(adam)
    assert "Tajne" not in client.get(reverse("report-queue")).text


def test_look_at_a_private_talk_that_is_gone_is_written_down(client, private, adam):
    private.target.delete()
    client.force_login(adam)
    assert "Tajne" in client.post(reverse("case", args=[private.pk]), {"action": "compose"}).text
    assert reads(private) == 1


@pytest.mark.parametrize("page", ["decision", "report-decision"])
def test_look_at_what_was_decided_about_a_private_talk_is_written_down(client, private, adam, ewa, page):
    decision = decide(private, by=ewa, verdict=verdict(hide=True))
    pk = decision.pk if page == "decision" else private.reports.get().pk
    client.force_login(adam)
    assert "Tajne" in client.get(reverse(page, args=[pk])).text
    assert reads(private) == 1


def test_subject_of_a_case_is_led_to_decisions_about_them(client, place, halina, oksana, marek):
    case = reported_message(place, author=halina, by=oksana).case
    client.force_login(halina)
    assert client.get(reverse("case", args=[case.pk])).url == reverse("my-decisions")
    act = client.post(reverse("case-act", args=[case.pk]), {"action": "claim", "version": case.version})
    assert act.status_code == 404
    client.force_login(marek)
    of_marek = reported_message(place, author=marek, by=oksana).case
    assert client.get(reverse("case", args=[of_marek.pk])).status_code == 404


def test_strikes_count_for_twelve_months(place, marek, oksana, zofia):
    for _ in range(2):
        decide_report(reported_message(place, author=marek, by=oksana), by=zofia, hide=True)
    decide_report(reported_message(place, author=marek, by=oksana), by=zofia, hide=False)
    assert len(past_of(marek.pk).strikes) == 2
    marek.decisions_about.update(decided_at=timezone.now() - timedelta(days=366))
    assert (past_of(marek.pk).strikes, past_of(marek.pk).earlier) == ([], 2)


def test_page_of_a_case_takes_a_constant_number_of_queries(
    client, place, case, marek, zofia, halina, django_assert_max_num_queries
):
    client.force_login(zofia)
    address = reverse("case", args=[case.pk])
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    report_content(case.target, by=halina, reason="spam")
    for text in ("Raz", "Dwa", "Trzy"):
        write_note(case, by=halina, text=text)
        decide_report(reported_message(place, author=marek, by=halina), by=halina, hide=True)
    with django_assert_max_num_queries(len(few) + 2):
        client.get(address)


def test_case_is_handed_to_those_who_may_decide_it_at_a_constant_number_of_queries(
    place, case, marek, oksana, zofia, halina, adam, ewa, django_assert_max_num_queries
):
    of_halina = reported_message(place, author=halina, by=oksana).case
    sanctioned(place, author=adam, by=oksana, judge=ewa, sanction="suspend")
    for one in (case, of_halina):
        fresh = User.objects.order_by("display_name", "pk")
        assert who_may_take_over(one, zofia) == [
            p for p in fresh if p != zofia and p.has_perm("moderation.decide", one)
        ]
    with django_assert_max_num_queries(9) as few:
        who_may_take_over(case, zofia)
    for n in range(4):
        somebody(f"Nowa{n}", place, "moderator")
    with django_assert_max_num_queries(len(few)):
        assert len(who_may_take_over(case, zofia)) == 6


def test_my_reports_take_a_constant_number_of_queries(
    client, place, case, marek, oksana, zofia, halina, django_assert_max_num_queries
):
    claim(case, by=zofia)
    client.force_login(oksana)
    client.get(reverse("my-reports"))
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("my-reports"))
    for judge in (zofia, halina, zofia):
        claim(reported_message(place, author=marek, by=oksana).case, by=judge)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("my-reports"))


def test_moderator_reads_in_the_language_of_the_moment_what_waits(place, marek, oksana, zofia):
    with translation.override("uk"):
        reported_message(place, author=marek, by=oksana, reason="danger")
    waits = zofia.notifications.get(kind="case_waits")
    for language in ("en", "pl"):
        with translation.override(language):
            assert str(Report.Reason.DANGER.label) in sentence(waits)


def test_letter_that_cannot_be_written_does_not_stop_those_behind_it(db, caplog):
    assert tried(answer_report, 10**6) == 0
    assert "answer_report of 1000000 failed" in caplog.text


def test_the_trail_keeps_no_name_of_who_takes_a_case_over(case, place, zofia, halina):
    hand_over(case, by=zofia, to=halina)
    pass_on(place, halina, zofia)
    kept = [str(entry.data) for entry in AuditEntry.objects.filter(action="case.handed_over")]
    assert len(kept) == 2
    assert not [data for data in kept if "Halina" in data or "Zofia" in data]
    halina.display_name = "Halinka"
    halina.save()
    assert [act.to for act in story_of(case) if act.to] == ["Halinka", "Zofia"]


def test_nothing_is_chosen_against_who_may_hurt_themselves(client, place, marek, oksana, zofia):
    client.force_login(zofia)
    chosen = []
    for reason in ("self_harm", "abuse"):
        case = reported_message(place, author=marek, by=oksana, reason=reason).case
        page = client.get(reverse("case", args=[case.pk]), headers=EN)
        chosen.append(page.context["form"]["measure"].value())
    assert chosen == ["none", "hide"]
