"""Letters about notifications, as a mail program reads them."""

from datetime import timedelta
from email.policy import SMTP

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.notifications.models import MailPreferences, Notification
from backend.notifications.services import mark_read, notify, notify_all, send_letters
from tests.backend.notifications.conftest import confirm, warsaw
from tests.factories.accounts import UserFactory
from tests.parallel import at_once

Kind = Notification.Kind
NOON = warsaw(26, 12)
WHAT = {"who": "Oksana", "what": "Wiertarka & <młotek>"}


def tell(person, *, at=NOON, kind=Kind.LISTING_REQUESTED, **params) -> Notification:
    told = notify(person, kind, params=WHAT | params, url="/tablica/")
    Notification.objects.filter(pk=told.pk).update(created_at=at, mail_at=at)
    return told


def parts(letter) -> tuple[str, str]:
    message = letter.message()
    assert message.get_content_type() == "multipart/alternative"
    text, html = (message.get_body(kind).get_content() for kind in (("plain",), ("html",)))
    return text, html


def test_letter_says_what_and_leads_there(marek, mailoutbox):
    told = tell(marek)
    assert send_letters(now=NOON) == 1
    [letter] = mailoutbox
    text, html = parts(letter)
    assert letter.to == ["marek@example.org"]
    assert letter.subject == "Oksana would like: Wiertarka & <młotek>."
    assert "Oksana would like: Wiertarka & <młotek>.\nhttp://127.0.0.1:8000/powiadomienia/" in text
    assert "Wiertarka &amp; &lt;młotek&gt;" in html
    assert f"/powiadomienia/{told.pk}/" in html
    assert "/powiadomienia/ustawienia/#topic-sharing" in text


def test_letter_names_the_day_since_nobody_knows_when_it_is_read(marek, mailoutbox):
    start = NOON + timedelta(hours=5)
    tell(marek, kind=Kind.EVENT_REMINDER, at=NOON, zone="Europe/Warsaw")
    Notification.objects.update(params=WHAT | {"at": start.isoformat(), "zone": "Europe/Warsaw"})
    send_letters(now=NOON)
    assert "Thursday 26 November, 17:00" in mailoutbox[0].body
    assert "today" not in mailoutbox[0].body


def test_letter_is_in_the_language_of_its_reader(oksana, mailoutbox):
    tell(oksana)
    send_letters(now=NOON)
    text, html = parts(mailoutbox[0])
    assert '<html lang="uk">' in html
    assert "Oksana would like" not in text


def test_letter_is_written_once(marek, mailoutbox):
    told = tell(marek)
    send_letters(now=NOON)
    assert send_letters(now=NOON) == 0
    assert len(mailoutbox) == 1
    told.refresh_from_db()
    assert (told.mail_at, told.mailed_at) == (None, NOON)


def test_what_happens_within_ten_minutes_is_one_letter(marek, mailoutbox):
    tell(marek)
    send_letters(now=NOON)
    for minute in (2, 5):
        tell(marek, at=NOON + timedelta(minutes=minute))
        assert send_letters(now=NOON + timedelta(minutes=minute)) == 0
    assert send_letters(now=NOON + timedelta(minutes=10)) == 1
    assert mailoutbox[1].subject.startswith("2 notifications: ")
    assert parts(mailoutbox[1])[0].count("would like") == 2


def test_reading_on_the_site_saves_the_letter(marek, mailoutbox):
    night = warsaw(26, 22)
    told = tell(marek, at=night)
    send_letters(now=night)
    mark_read(told, by=marek)
    assert send_letters(now=warsaw(27, 8)) == 0
    assert not mailoutbox


def test_nobody_is_written_to_at_an_address_that_is_not_theirs(halina, jan, mailoutbox):
    """No confirmed address; a confirmed one that is no longer the account's; an account that was closed."""
    confirm(jan)
    jan.email = "someone.else@example.org"
    jan.save(update_fields=["email"])
    closed = UserFactory(is_active=False)
    confirm(closed)
    for person in (halina, jan, closed):
        tell(person)
    assert send_letters(now=NOON) == 0
    assert not Notification.objects.exclude(mail_at=None).exists()


def test_daily_letter_collects_a_day(marek, mailoutbox):
    MailPreferences.objects.create(user=marek, choices={"sharing": "daily"})
    for hour in (9, 12, 20):
        tell(marek, at=warsaw(26, hour))
        send_letters(now=warsaw(26, hour))
    assert not mailoutbox
    send_letters(now=warsaw(27, 8))
    [letter] = mailoutbox
    assert parts(letter)[0].count("would like") == 3


def test_very_many_are_counted_not_listed(marek, mailoutbox):
    for _ in range(30):
        tell(marek)
    send_letters(now=NOON)
    text, html = parts(mailoutbox[0])
    assert text.count("would like") == 25
    assert "5 more wait in your inbox" in text
    assert "5 more wait in your inbox" in html


def test_headers_let_mail_programs_stop_letters(marek, mailoutbox):
    tell(marek)
    send_letters(now=NOON)
    message = mailoutbox[0].message()
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/powiadomienia/bez-listow/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "Ganek <notifications.127.0.0.1>"
    assert b"\nList-Unsubscribe: <http://127.0.0.1:8000/powiadomienia/bez-listow/" in message.as_bytes()
    assert b"\r\nList-Unsubscribe: <http://" in mailoutbox[0].message(policy=SMTP).as_bytes()


def test_words_of_people_cannot_add_headers(marek, mailoutbox):
    tell(marek, what="Wiertarka\r\nBcc: all@example.org", who="A" * 300)
    send_letters(now=NOON)
    message = mailoutbox[0].message()
    assert message["Bcc"] is None
    assert len(message["Subject"]) <= 100


def test_telling_500_people_is_one_insert(marek):
    people = UserFactory.create_batch(500)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        notify_all({person.pk: Kind.MENTION for person in people}, params=WHAT, url="/rozmowy/1/")
    # SQLite takes a bounded number of values in one statement.
    assert len(queries) <= (6 if connection.vendor == "sqlite" else 1) + 2
    assert all("mailpreferences" not in query["sql"] for query in queries)


def test_letters_of_many_cost_one_query_each(db, django_assert_max_num_queries, mailoutbox):
    people = UserFactory.create_batch(20)
    for person in people:
        confirm(person)
    notify_all({person.pk: Kind.LISTING_REQUESTED for person in people}, params=WHAT, url="/tablica/")
    Notification.objects.update(created_at=NOON, mail_at=NOON)
    with django_assert_max_num_queries(16):
        assert send_letters(now=NOON) == 20
    assert len(mailoutbox) == 20


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_write_each_letter_once(mailoutbox):
    people = UserFactory.create_batch(120)
    for person in people:
        confirm(person)
    for _ in range(3):
        notify_all({person.pk: Kind.LISTING_REQUESTED for person in people}, params=WHAT, url="/tablica/")
    Notification.objects.update(created_at=NOON, mail_at=NOON)
    at_once(*[lambda: send_letters(now=NOON)] * 4)
    send_letters(now=NOON)
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted(person.email for person in people)
    assert not Notification.objects.exclude(mail_at=None).exists()
