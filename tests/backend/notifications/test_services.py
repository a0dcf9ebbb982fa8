import pytest
from django.utils import translation

from backend.live.testing import published
from backend.notifications.live import NotificationCreated
from backend.notifications.models import Notification
from backend.notifications.selectors import unread_count
from backend.notifications.sentences import sentence
from backend.notifications.services import mark_all_read, mark_read, notify
from tests.factories.notifications import NotificationFactory


def test_person_is_told_and_open_pages_hear_of_it(marek, django_capture_on_commit_callbacks):
    with published() as updates, django_capture_on_commit_callbacks(execute=True):
        notify(marek, Notification.Kind.MESSAGE, params={"who": "Oksana"}, url="/rozmowy/3/")
    assert unread_count(marek) == 1
    assert updates == [NotificationCreated(user_id=marek.pk)]
    assert updates[0].topic == f"user.{marek.pk}"


def test_reading_counts_once(marek):
    one, _other = NotificationFactory.create_batch(2, recipient=marek)
    mark_read(one, by=marek)
    one.refresh_from_db()
    first = one.read_at
    mark_read(one, by=marek)
    one.refresh_from_db()
    assert one.read_at == first
    assert unread_count(marek) == 1


def test_nobody_reads_for_another(marek, oksana):
    notification = NotificationFactory(recipient=marek)
    mark_read(notification, by=oksana)
    assert mark_all_read(by=oksana) == 0
    assert unread_count(marek) == 1


def test_all_is_read_at_once(marek):
    NotificationFactory.create_batch(3, recipient=marek)
    assert mark_all_read(by=marek) == 3
    assert unread_count(marek) == 0


def test_guest_has_nothing_to_read(guest):
    assert unread_count(guest) == 0


@pytest.mark.parametrize("kind", Notification.Kind.values)
def test_every_kind_has_a_sentence(kind):
    params = {"who": "Oksana", "what": "100% wełny", "where": "Pod Jesionem", "why": "Choroba"}
    said = sentence(Notification(kind=kind, params=params))
    assert said
    assert "%(" not in said


def test_sentence_survives_missing_facts():
    assert sentence(Notification(kind=Notification.Kind.EVENT_CANCELLED, params={}))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Cancelled: Joga, Tuesday 1 December, 17:00. Choroba"),
        ({"is_all_day": True}, "Cancelled: Joga, Tuesday 1 December. Choroba"),
        ({"more": 2}, "Cancelled: Joga, Tuesday 1 December, 17:00 and 2 more dates. Choroba"),
    ],
)
def test_news_of_a_series_says_which_date_is_meant(facts, words):
    known = {"what": "Joga", "why": "Choroba", "at": "2026-12-01T16:00:00+00:00", "zone": "Europe/Warsaw"}
    with translation.override("en"):
        assert sentence(Notification(kind=Notification.Kind.EVENT_CANCELLED, params=known | facts), lasts=True) == words


def test_sentence_is_in_the_language_of_the_reader():
    notification = Notification(kind=Notification.Kind.MESSAGE, params={"who": "Oksana"})
    with translation.override("en"):
        assert sentence(notification) == "A new message from Oksana."
    with translation.override("pl"):
        assert sentence(notification) != "A new message from Oksana."
