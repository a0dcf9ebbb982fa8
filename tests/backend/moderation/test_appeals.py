"""Another look by somebody else (DSA Art. 20)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Decision
from backend.moderation.selectors import appeals_for, past_of
from backend.moderation.services import Stale, answer_by_mail, decide, decide_appeal, file_appeal, report_content
from backend.moderation.services.appeals import AlreadyAppealed, TooLate
from backend.moderation.signing import link_to
from tests.cast import person
from tests.factories.moderation import decide_report, reported_message, sanctioned, verdict
from tests.factories.places import PlaceFactory

EN = {"Accept-Language": "en"}


@pytest.fixture
def decision(place, marek, oksana, zofia):
    return sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="mute").decision


def test_reversal_restores_everything_and_tells_both(decision, marek, oksana, adam, place):
    appeal = file_appeal(decision, by=marek, text="To był cytat.")
    decide_appeal(appeal, by=adam, reverse=True, answer="To był cytat, przepraszamy.")
    decision.refresh_from_db()
    assert decision.status == "overruled"
    assert not type(decision.case.target).objects.get(pk=decision.case.object_id).is_hidden
    assert type(marek).objects.get(pk=marek.pk).has_perm("moderation.write", place)
    assert past_of(marek.pk).strikes == []
    assert [one.notifications.filter(kind="appeal_decided").count() for one in (marek, oksana)] == [1, 1]


def test_upheld_decision_stays_and_cannot_be_appealed_again(decision, marek, adam):
    appeal = file_appeal(decision, by=marek, text="Nie zgadzam się.")
    decide_appeal(appeal, by=adam, reverse=False, answer="Jednak rani.")
    decision.refresh_from_db()
    assert decision.is_in_force
    with pytest.raises(AlreadyAppealed):
        file_appeal(decision, by=marek, text="Jeszcze raz.")


def test_who_decided_never_hears_the_appeal(decision, marek, zofia, halina, adam):
    appeal = file_appeal(decision, by=marek, text="Nie zgadzam się.")
    with pytest.raises(NotAllowed):
        decide_appeal(appeal, by=zofia, reverse=False, answer="Jednak.")
    # Where there is somebody of the network, nobody of the same place hears it.
    assert not appeals_for(halina).exists()
    assert appeals_for(adam).get() == appeal


def test_where_there_is_nobody_else_another_person_of_the_place_hears_it(decision, marek, zofia, halina):
    appeal = file_appeal(decision, by=marek, text="Nie zgadzam się.")
    assert appeals_for(halina).get() == appeal
    assert not appeals_for(zofia).exists()


def test_moderator_of_another_place_hears_it(decision, marek, halina):
    iga = person("Iga", PlaceFactory(), "moderator")
    appeal = file_appeal(decision, by=marek, text="Nie zgadzam się.")
    assert appeals_for(iga).get() == appeal
    assert not appeals_for(halina).exists()


def test_appeal_is_free_for_six_months(decision, marek):
    assert decision.appeal_until - decision.decided_at >= timedelta(days=183)
    Decision.objects.filter(pk=decision.pk).update(appeal_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(TooLate):
        file_appeal(decision, by=marek, text="Za późno?")


def test_stranger_appeals_against_nothing(decision, jan):
    with pytest.raises(NotAllowed):
        file_appeal(decision, by=jan, text="Ja też.")
    with pytest.raises(Invalid):
        file_appeal(decision, by=decision.user, text="  ")


def test_reporter_appeals_and_the_case_is_open_again(place, marek, oksana, zofia, adam):
    report = decide_report(reported_message(place, author=marek, by=oksana), by=zofia, hide=False)
    appeal = file_appeal(report.decision, by=oksana, text="Naprawdę mnie obraża.")
    assert appeal.report == report
    decide_appeal(appeal, by=adam, reverse=True, answer="Trzeba spojrzeć jeszcze raz.")
    report.refresh_from_db()
    assert (report.status, report.case.status, report.case.holder) == ("open", "open", adam)
    decide_report(report, by=adam, hide=True)
    report.refresh_from_db()
    assert (report.status, report.decision.measure) == ("hidden", "hide")


def test_what_is_reported_anew_meanwhile_is_decided_there_and_who_reads_it_learns_of_it(
    place, marek, oksana, halina, zofia, adam
):
    report = reported_message(place, author=marek, by=oksana)
    decide_report(report, by=zofia, hide=False)
    appeal = file_appeal(report.decision, by=oksana, text="Naprawdę mnie obraża.")
    newer = report_content(report.target, by=halina, reason="abuse").case
    newer.refresh_from_db()
    decide_appeal(appeal, by=adam, reverse=True, answer="Trzeba spojrzeć jeszcze raz.")
    report.refresh_from_db()
    assert report.case == newer
    with pytest.raises(Stale):
        decide(newer, by=zofia, verdict=verdict(), version=newer.version)


def test_reporter_without_an_account_appeals_by_the_link_of_the_letter(
    client, place, marek, oksana, zofia, adam, mailoutbox
):
    message = reported_message(place, author=marek, by=oksana).target
    report = report_content(message, by=None, reason="illegal", name="Anna", email="anna@example.org")
    decide_report(report, by=zofia, hide=False)
    assert answer_by_mail() == 1
    link = link_to(report.decision, report)
    assert link in mailoutbox[-1].body
    page = client.get(link, headers=EN)
    assert "What you reported stays" in page.text
    assert client.post(link, {"text": "Art. 216 k.k."}).status_code == 302
    appeal = report.appeals.get()
    assert appeal.by is None
    decide_appeal(appeal, by=adam, reverse=False, answer="To nie jest zniewaga.")
    assert answer_by_mail() == 1
    assert "To nie jest zniewaga." in mailoutbox[-1].body
    assert "To nie jest zniewaga." in client.get(link, headers=EN).text


def test_made_up_link_leads_nowhere(client, decision):
    assert client.get(link_to(decision) + "x").status_code == 404
    assert client.get(reverse("decision-by-link", args=["abc:def"])).status_code == 404


def test_appeal_page_answers_with_a_plain_form(client, decision, marek, adam, zofia):
    client.force_login(marek)
    url = decision.get_absolute_url()
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "To był cytat."}).status_code == 302
    assert "looks at your appeal" in client.get(url, headers=EN).text
    page = reverse("appeal", args=[decision.appeals.get().pk])
    client.force_login(zofia)
    assert client.get(page).status_code == 404
    client.force_login(adam)
    assert "To był cytat." in client.get(reverse("appeal-queue")).text
    assert "To był cytat." in client.get(page).text
    assert client.post(page, {"outcome": "reverse", "answer": ""}).status_code == 422
    assert client.post(page, {"outcome": "reverse", "answer": "Racja."}).url == reverse("appeal-queue")
    client.force_login(marek)
    assert "Racja." in client.get(url).text
