import pytest
from django.urls import reverse

from backend.conversations.services import main_room
from backend.moderation.models import Report
from backend.moderation.services import decide_report
from tests.factories.conversations import say
from tests.factories.moderation import reported_message


@pytest.fixture
def report(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana)


def test_neighbour_reports_and_gets_a_number(client, place, marek, oksana):
    message = say(main_room(place), marek, "Idź stąd!")
    client.force_login(oksana)
    url = reverse("report", args=["message", message.pk])
    assert "Idź stąd!" in client.get(url).text
    response = client.post(url, {"reason": "abuse", "details": "To boli."})
    assert str(Report.objects.get().pk) in response.text
    assert "Thank you" in response.text


def test_illegal_content_needs_good_faith_and_keeps_what_was_typed(client, place, marek, oksana):
    message = say(main_room(place), marek)
    client.force_login(oksana)
    url = reverse("report", args=["message", message.pk])
    response = client.post(url, {"reason": "illegal", "details": "Art. 216"})
    assert response.status_code == 422
    assert "Art. 216" in response.text
    assert client.post(url, {"reason": "illegal", "in_good_faith": "on"}).status_code == 200


def test_report_page_does_not_show_words_that_one_may_not_read(client, place, marek, jan):
    message = say(main_room(place), marek, "Tajemnica")
    url = reverse("report", args=["message", message.pk])
    assert client.get(url).status_code == 404
    client.force_login(jan)
    assert client.get(url).status_code == 404
    assert client.get("/zglos/nonsense/1/").status_code == 404


def test_queue_is_for_those_who_keep_order(client, report, cast):
    allowed = []
    for person in cast[1:]:
        client.force_login(person)
        if client.get(reverse("report-queue")).status_code == 200:
            allowed.append(person.display_name)
    assert allowed == ["Zofia", "Halina", "Adam", "Ewa"]


def test_queue_takes_a_constant_number_of_queries(
    client, place, report, marek, oksana, zofia, django_assert_max_num_queries
):
    client.force_login(zofia)
    client.get(reverse("report-queue"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("report-queue"))
    for _ in range(4):
        reported_message(place, author=marek, by=oksana)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("report-queue"))


def test_case_shows_what_stood_around(client, place, report, oksana, zofia):
    say(main_room(place), oksana, "Proszę, spokojnie.")
    client.force_login(zofia)
    page = client.get(reverse("report-detail", args=[report.pk])).text
    assert "Proszę, spokojnie." in page
    assert "It hurts somebody" in page


def test_moderator_decides_with_a_plain_form(client, report, zofia):
    client.force_login(zofia)
    url = reverse("report-detail", args=[report.pk])
    assert client.post(url, {"decision": "hide", "hide-statement": ""}).status_code == 422
    response = client.post(url, {"decision": "hide", "hide-statement": "To rani."})
    assert response.url == reverse("report-queue")
    report.refresh_from_db()
    assert (report.status, report.target.is_hidden) == ("hidden", True)


def test_stale_decision_is_answered_with_what_happened(client, report, zofia, halina):
    decide_report(report, by=zofia, hide=False, statement="Nic złego.")
    client.force_login(halina)
    url = reverse("report-detail", args=[report.pk])
    response = client.post(url, {"decision": "hide", "hide-statement": "Jednak."})
    assert response.status_code == 409
    assert "Nic złego." in response.text
    assert 'role="alert"' in response.text


def test_member_sees_no_case(client, report, oksana):
    client.force_login(oksana)
    assert client.get(reverse("report-detail", args=[report.pk])).status_code == 404


def test_author_and_reporter_read_the_decision(client, report, zofia, marek, oksana, jan):
    url = reverse("report-decision", args=[report.pk])
    client.force_login(marek)
    assert client.get(url).status_code == 404
    decide_report(report, by=zofia, hide=True, statement="To rani.")
    for person, status in ((marek, 200), (oksana, 200), (zofia, 200), (jan, 404)):
        client.force_login(person)
        assert client.get(url).status_code == status, person


def test_moderator_hides_from_the_message_menu_and_shows_again(client, place, marek, zofia, oksana):
    message = say(main_room(place), marek)
    hide = reverse("content-hide", args=["message", message.pk])
    client.force_login(oksana)
    assert client.get(hide).status_code == 403
    client.force_login(zofia)
    assert client.get(hide).status_code == 200
    client.post(hide, {"statement": "Przeciw regulaminowi."})
    message.refresh_from_db()
    assert message.is_hidden
    client.post(reverse("content-restore", args=["message", message.pk]))
    message.refresh_from_db()
    assert not message.is_hidden


def test_moderator_who_was_reported_does_not_read_by_whom(client, place, zofia, oksana, halina):
    report = reported_message(place, author=zofia, by=oksana)
    Report.objects.filter(pk=report.pk).update(details="Krzyczy na mnie")
    address = reverse("report-detail", args=[report.pk])
    client.force_login(zofia)
    page = client.get(address).text
    assert "Oksana" not in page
    assert "Krzyczy na mnie" not in page
    decide_report(report, by=halina, hide=False, statement="Nic złego.")
    assert address not in client.get(reverse("report-queue")).text
    client.force_login(halina)
    assert "Oksana" in client.get(address).text
