from datetime import timedelta

import pytest
from django.utils import timezone

from backend.notifications.selectors import unread_count
from tests.factories.notifications import NotificationFactory


@pytest.fixture
def as_marek(client, marek):
    client.force_login(marek)
    return client


def test_empty_inbox_wishes_a_nice_day(as_marek):
    assert "All read. Have a nice day!" in as_marek.get("/powiadomienia/").text


def test_inbox_is_grouped_by_day(as_marek, marek):
    NotificationFactory(recipient=marek, created_at=timezone.now() - timedelta(days=3))
    NotificationFactory.create_batch(2, recipient=marek)
    text = as_marek.get("/powiadomienia/").text
    assert text.count("<h2") == 2
    assert text.count("Oksana would like: Wiertarka.") == 3


def test_inbox_shows_only_mine(as_marek, oksana):
    NotificationFactory(recipient=oksana)
    assert "Wiertarka" not in as_marek.get("/powiadomienia/").text


def test_words_of_people_are_escaped(as_marek, marek):
    NotificationFactory(recipient=marek, params={"who": "<b>Jan</b>", "what": "x"})
    assert "&lt;b&gt;Jan&lt;/b&gt;" in as_marek.get("/powiadomienia/").text


def test_opening_reads_and_leads_there(as_marek, marek):
    notification = NotificationFactory(recipient=marek, url="/rozmowy/7/")
    assert as_marek.get(f"/powiadomienia/{notification.pk}/").url == "/rozmowy/7/"
    assert unread_count(marek) == 0


def test_notification_of_another_is_not_found(as_marek, oksana):
    notification = NotificationFactory(recipient=oksana)
    assert as_marek.get(f"/powiadomienia/{notification.pk}/").status_code == 404
    assert unread_count(oksana) == 1


def test_all_are_read_with_one_button(as_marek, marek):
    NotificationFactory.create_batch(2, recipient=marek)
    response = as_marek.post("/powiadomienia/przeczytane/", follow=True)
    assert unread_count(marek) == 0
    assert "All read." in response.text


def test_older_ones_follow_without_gap_or_repeat(as_marek, marek):
    made = [notification.pk for notification in NotificationFactory.create_batch(65, recipient=marek)]
    seen, address = [], "/powiadomienia/"
    while address:
        context = as_marek.get(address).context
        seen += [notification.pk for notification in context["page"]]
        NotificationFactory(recipient=marek)  # new ones arrive while somebody reads
        address = context["more_url"] and "/powiadomienia/" + context["more_url"]
    assert seen == made[::-1]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_wrong_address_of_a_part_shows_the_newest(as_marek, marek, before):
    NotificationFactory(recipient=marek)
    assert "Wiertarka" in as_marek.get("/powiadomienia/", {"przed": before}).text


def test_inbox_is_a_constant_number_of_queries(as_marek, marek, django_assert_max_num_queries):
    NotificationFactory.create_batch(30, recipient=marek)
    with django_assert_max_num_queries(8):
        as_marek.get("/powiadomienia/")
