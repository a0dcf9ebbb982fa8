"""Notices of what could not be reported before, and of addresses, without an account."""

import pytest
from django.urls import reverse

from backend.conversations.services import main_room
from backend.moderation.models import Case, Report
from backend.moderation.services import hide_content, report_content, restore_content
from tests.factories.conversations import say
from tests.factories.moderation import decide_report
from tests.factories.sharing import ListingFactory

EN = {"Accept-Language": "en"}
NOTICE = {
    "reason": "illegal",
    "details": "Sprzedaż papierosów, Art. 8.",
    "reporter_name": "Anna",
    "reporter_email": "anna@example.org",
    "in_good_faith": "on",
}


def test_notice_without_an_account_finds_the_content_at_the_address(client, place, marek, mailoutbox):
    listing = ListingFactory(place=place, author=marek)
    address = f"http://testserver{listing.get_absolute_url()}?x=1"
    page = client.post(reverse("illegal-content"), NOTICE | {"address": address}, headers=EN, follow=True)
    report = Report.objects.get()
    assert (report.target, report.address, report.case.place) == (listing, address, place)
    assert str(report.pk) in page.text
    [receipt] = mailoutbox
    assert receipt.to == ["anna@example.org"]


def test_address_of_a_message_leads_to_the_message(client, place, marek, oksana):
    message = say(main_room(place), marek, "Idź stąd!")
    address = message.get_absolute_url()
    client.force_login(oksana)
    client.post(reverse("illegal-content"), NOTICE | {"address": address})
    assert Report.objects.get().target == message


@pytest.mark.parametrize("address", ["https://example.org/x", "nie wiem", "/nie/ma/", "http://[x", "/konto/"])
def test_address_that_leads_nowhere_goes_to_the_network(client, address, adam, zofia):
    assert client.post(reverse("illegal-content"), NOTICE | {"address": address}).status_code == 302
    case = Case.objects.get()
    assert (case.target, case.place) == (None, None)
    client.force_login(adam)
    assert address.replace("&", "&amp;") in client.get(reverse("case", args=[case.pk])).text
    client.force_login(zofia)
    assert client.get(reverse("case", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("lacks", ["address", "details", "reporter_name", "reporter_email", "in_good_faith"])
def test_notice_needs_what_the_law_asks_for_and_loses_nothing(client, lacks, place):
    fields = NOTICE | {"address": "/miejsca/"}
    del fields[lacks]
    answer = client.post(reverse("illegal-content"), fields, headers=EN)
    assert answer.status_code == 422
    assert not Report.objects.exists()
    kept = "anna@example.org" if lacks != "reporter_email" else "Sprzedaż"
    assert kept in answer.text


def test_hidden_profile_loses_its_words_and_photo_and_gets_them_back(place, marek, oksana, adam):
    marek.can_help_with = "Obelgi na zamówienie"
    marek.save()
    report = report_content(marek, by=oksana, reason="abuse")
    assert report.author == marek
    decide_report(report, by=adam, hide=True)
    marek.refresh_from_db()
    assert marek.can_help_with == ""
    restore_content(marek, by=adam)
    marek.refresh_from_db()
    assert marek.can_help_with == "Obelgi na zamówienie"


def test_profile_is_reported_from_its_page_by_who_may_read_it(client, place, marek, oksana, jan):
    address = reverse("report", args=["user", marek.pk])
    client.force_login(oksana)
    assert address in client.get(marek.get_absolute_url()).text
    assert client.get(address).status_code == 200
    client.force_login(jan)
    assert client.get(address).status_code == 404


def test_what_a_place_writes_about_itself_is_judged_by_the_network(client, place, marek, zofia, halina, adam):
    place.description = "Tylko dla swoich"
    place.save()
    client.force_login(marek)
    assert client.post(reverse("report", args=["place", place.pk]), {"reason": "abuse"}).status_code == 302
    case = Case.objects.get()
    judges = [one.display_name for one in (zofia, halina, adam) if one.has_perm("moderation.decide", case)]
    assert judges == ["Adam"]
    hide_content(place, by=adam, statement="Wyklucza ludzi.")
    place.refresh_from_db()
    assert place.description == ""


def test_report_names_the_rule_that_was_chosen(client, place, marek, oksana):
    message = say(main_room(place), marek)
    client.force_login(oksana)
    url = reverse("report", args=["message", message.pk])
    rule = client.get(url).context["form"].fields["rule"].choices[1][0]
    client.post(url, {"reason": "rules", "rule": rule})
    assert Report.objects.get().rule == rule
