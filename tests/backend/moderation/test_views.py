import pytest
from django.urls import reverse

from backend.conversations.services import main_room
from backend.moderation.models import Decision, Report
from backend.moderation.services import report_content
from backend.terms.selectors import rules_in_force
from tests.factories.conversations import say
from tests.factories.moderation import decide_report, reported_message


@pytest.fixture
def report(place, marek, oksana):
    return reported_message(place, author=marek, by=oksana)


def test_neighbour_reports_and_gets_a_number(client, place, marek, oksana):
    message = say(main_room(place), marek, "Idź stąd!")
    client.force_login(oksana)
    url = reverse("report", args=["message", message.pk])
    assert "Idź stąd!" in client.get(url).text
    response = client.post(url, {"reason": "abuse", "details": "To boli."}, follow=True)
    assert str(Report.objects.get().pk) in response.text
    assert "Thank you" in response.text
    assert response.redirect_chain[0][0] == response.request["PATH_INFO"]
    assert client.get(response.request["PATH_INFO"] + "x/").status_code == 404


def test_illegal_content_needs_good_faith_and_keeps_what_was_typed(client, place, marek, oksana):
    message = say(main_room(place), marek)
    client.force_login(oksana)
    url = reverse("report", args=["message", message.pk])
    response = client.post(url, {"reason": "illegal", "details": "Art. 216"})
    assert response.status_code == 422
    assert "Art. 216" in response.text
    assert client.post(url, {"reason": "illegal", "in_good_faith": "on"}).status_code == 302


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
    page = client.get(reverse("case", args=[report.case_id])).text
    assert "Proszę, spokojnie." in page
    assert "Letter to the author" in page


EN = {"Accept-Language": "en"}
FIELDS = {
    "action": "decide",
    "measure": "hide",
    "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "rule": "1",
    "facts": "Kazał sąsiadce iść precz.",
}


def test_moderator_decides_with_a_plain_form(client, report, zofia):
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    fields = FIELDS | {"version": report.case.version, "statement": "To rani."}
    lacking = client.post(url, fields | {"rule": ""})
    assert lacking.status_code == 422
    assert "To rani." in lacking.text
    response = client.post(url, fields)
    assert response.url == reverse("report-queue")
    report.refresh_from_db()
    assert (report.status, report.target.is_hidden) == ("hidden", True)
    assert (report.decision.statement, report.decision.rule_number) == ("To rani.", "1")


def test_letter_is_composed_of_the_fields_in_the_language_of_the_author(client, report, marek, zofia):
    marek.language = "pl"
    marek.save()
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    fields = FIELDS | {"version": report.case.version, "sanction": "mute", "lasts": "1440"}
    page = client.post(url, fields | {"action": "compose"}, headers={"Accept-Language": "en"})
    letter = page.context["form"]["statement"].value()
    assert "Kazał sąsiadce iść precz." in letter
    assert page.context["form"]["composed"].value()
    assert not Decision.objects.exists()
    client.post(url, fields | {"statement": letter, "composed": page.context["form"]["composed"].value()})
    assert Decision.objects.get().language == "pl"


def test_letter_that_nobody_touched_follows_the_fields(client, report, zofia):
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    form = client.get(url, headers={"Accept-Language": "en"}).context["form"]
    untouched = {name: form[name].value() for name in ("statement", "composed", "version")}
    client.post(url, FIELDS | untouched | {"sanction": "warn"})
    assert "Kazał sąsiadce" in Decision.objects.get().statement


def test_letter_changed_by_hand_is_not_sent_with_other_choices(client, report, zofia):
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    fields = FIELDS | {"version": report.case.version, "sanction": "mute", "lasts": "60"}
    form = client.post(url, fields | {"action": "compose"}, headers=EN).context["form"]
    letter = {"statement": "Do 12:24 tylko czytasz.", "composed": form["composed"].value()}
    letter |= {"composed_of": form["composed_of"].value()}
    other = fields | letter | {"sanction": "suspend", "lasts": "43200"}
    page = client.post(url, other, headers=EN)
    assert page.status_code == 422
    assert "written for other choices" in page.text
    assert "Do 12:24 tylko czytasz." in page.text
    assert not Decision.objects.exists()
    # Sent once more it is meant so; the same choices were never in doubt.
    again = other | {"composed_of": page.context["form"]["composed_of"].value()}
    assert client.post(url, again).status_code == 302
    assert Decision.objects.get().statement == "Do 12:24 tylko czytasz."


def test_letter_changed_by_hand_is_sent_with_the_choices_that_it_was_written_for(client, report, zofia):
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    fields = FIELDS | {"version": report.case.version, "sanction": "mute", "lasts": "60"}
    form = client.post(url, fields | {"action": "compose"}, headers=EN).context["form"]
    letter = {name: form[name].value() for name in ("composed", "composed_of")} | {"statement": "Tylko czytasz."}
    assert client.post(url, fields | letter).status_code == 302


def test_letter_follows_the_fields_until_it_is_changed_by_hand(client, report, zofia):
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    form = client.get(url, headers=EN).context["form"]
    kept = {name: form[name].value() for name in ("statement", "composed", "composed_of")}
    choices = FIELDS | {"version": report.case.version, "sanction": "ban", "action": "follow"}
    followed = client.post(url, choices | kept, headers=EN)
    letter = {name: followed.context["form"][name].value() for name in kept}
    assert (followed.status_code, "Kazał sąsiadce" in letter["statement"]) == (200, True)
    assert "<h1" not in followed.text
    assert "changed by hand" not in followed.text

    own = letter | {"statement": "Moje własne słowa."}
    stays = client.post(url, choices | own | {"sanction": "warn"}, headers=EN)
    assert "changed by hand" in stays.text
    assert {name: stays.context["form"][name].value() for name in kept} == own
    # What is half chosen is not yet a mistake.
    assert "error" not in client.post(url, own | {"action": "follow"}, headers=EN).text
    assert not Decision.objects.exists()


def test_stale_decision_is_answered_with_what_happened(client, report, zofia, halina):
    version = report.case.version
    decide_report(report, by=zofia, hide=False, statement="Nic złego.")
    client.force_login(halina)
    url = reverse("case", args=[report.case_id])
    response = client.post(url, FIELDS | {"version": version, "statement": "Jednak."})
    assert response.status_code == 409
    assert "Nic złego." in response.text
    assert "Zofia" in response.text
    assert 'role="alert"' in response.text


def test_new_report_meanwhile_refuses_and_keeps_what_was_typed(client, report, place, zofia, halina):
    version = report.case.version
    report_content(report.target, by=halina, reason="danger")
    client.force_login(zofia)
    url = reverse("case", args=[report.case_id])
    response = client.post(url, FIELDS | {"version": version, "statement": "Długi list."})
    assert response.status_code == 409
    assert "A report came in" in response.text
    assert "Długi list." in response.text
    now = response.context["form"]["version"].value()
    assert client.post(url, FIELDS | {"version": now, "statement": "Długi list."}).status_code == 302


def test_member_sees_no_case(client, report, oksana):
    client.force_login(oksana)
    assert client.get(reverse("case", args=[report.case_id])).status_code == 404


def test_author_and_reporter_read_the_decision(client, report, zofia, marek, oksana, jan):
    url = reverse("report-decision", args=[report.pk])
    client.force_login(marek)
    assert client.get(url).status_code == 404
    decide_report(report, by=zofia, hide=True, statement="To rani.")
    for person, status in ((marek, 302), (oksana, 200), (zofia, 200), (jan, 404)):
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
    address = reverse("case", args=[report.case_id])
    client.force_login(zofia)
    page = client.get(address).text
    assert "Oksana" not in page
    assert "Krzyczy na mnie" not in page
    decide_report(report, by=halina, hide=False, statement="Nic złego.")
    assert address not in client.get(reverse("report-queue")).text
    client.force_login(halina)
    assert "Oksana" in client.get(address).text


def test_rule_of_a_hiding_stands_in_the_language_of_the_author(client, place, marek, zofia):
    marek.language = "pl"
    marek.save()
    message = say(main_room(place), marek, "Idź stąd!")
    report_content(message, by=zofia, reason="abuse")
    client.force_login(zofia)
    address = reverse("content-hide", args=["message", message.pk])
    client.post(address, {"rule": "1", "statement": "To rani."}, headers={"Accept-Language": "en"})
    assert Decision.objects.get().rule_text == rules_in_force(place)[0].title("pl")
