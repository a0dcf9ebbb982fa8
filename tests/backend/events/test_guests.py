"""Coming without an account: a letter, a link, and data that are forgotten."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import NotAllowed
from backend.events.models import Attendance
from backend.events.services import cancel_event, give_up, sign_up
from backend.events.services.desk import sign_up_by_phone
from backend.events.services.guests import ask_as_guest, confirm_guest, forget_guests, lapse_unconfirmed
from backend.events.services.standing import come_always, stop_coming
from backend.events.services.telling import ask_to_call
from tests.backend.events.lists import NOON, assert_counted, date_in, kinds, statuses, weekly
from tests.factories.accounts import UserFactory
from tests.factories.events import OccurrenceFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(client):
    """Of a guest who reads English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def date(place):
    return OccurrenceFactory(place=place, capacity=1, starts_at=timezone.now() + timedelta(days=4))


def form_url(date) -> str:
    return f"/wydarzenia/{date.event.slug}/{date.slug}/zapis/"


def ask(client, date, **changes):
    answers = {"name": "Wanda", "email": "wanda@example.org", "party": "1", "needs": "", **changes}
    return client.post(form_url(date), answers)


def said(answer) -> str:
    """The words of a page, without what is new in every answer."""
    return re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]


def link_in(letter) -> str:
    return re.search(r"(/zapisy/[0-9a-f]{64}/)", letter.body)[1]


def test_seat_is_judged_when_the_address_is_confirmed(client, date, mailoutbox, marek):
    answer = ask(client, date)
    assert answer.status_code == 200
    assert "wanda@example.org" in answer.text
    assert_counted(date)
    assert date.taken == 0
    link = link_in(mailoutbox[0])
    assert "press the button" in client.get(link).text
    assert statuses(date) == {"Wanda": "unconfirmed"}  # opening alone, as mail scanners do, confirms nothing
    client.post(link, {"action": "confirm"})
    assert statuses(date) == {"Wanda": "going"}
    assert link_in(mailoutbox[1]) == link


def test_who_confirms_too_late_for_a_seat_waits_and_gets_the_next(client, date, mailoutbox, marek):
    ask(client, date)
    sign_up(date, by=marek)
    link = link_in(mailoutbox[0])
    client.post(link, {"action": "confirm"})
    assert "number 1 on the waiting list" in client.get(link).text
    own = [letter for letter in mailoutbox if letter.to != [marek.email]]
    assert "waiting list, number 1" in own[1].body
    give_up(date, by=marek)
    assert statuses(date)["Wanda"] == "going"
    own = [letter for letter in mailoutbox if letter.to != [marek.email]]
    assert own[2].subject.startswith("A seat from the waiting list")


def test_secret_is_kept_as_a_fingerprint_only(client, date, mailoutbox):
    ask(client, date)
    secret = link_in(mailoutbox[0]).split("/")[2]
    row = Attendance.objects.get()
    assert len(row.token_hash) == 64
    assert secret not in str(row.__dict__)
    assert client.get(f"/zapisy/{row.token_hash}/").status_code == 404


def test_page_of_a_letter_is_for_nobody_else(client, date, mailoutbox):
    ask(client, date)
    answer = client.get(link_in(mailoutbox[0]))
    # With "no-referrer" browsers send forms from "null", which the CSRF check refuses.
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_guest_changes_and_gives_up_by_the_link(client, place, mailoutbox):
    date = OccurrenceFactory(place=place, capacity=3, starts_at=timezone.now() + timedelta(days=4))
    ask(client, date)
    link = link_in(mailoutbox[0])
    client.post(link, {"action": "confirm"})
    assert client.post(link, {"party": "3", "needs": "windy"}).status_code == 302
    assert_counted(date)
    assert date.taken == 3
    assert client.post(link, {"party": "9"}).status_code == 422
    client.post(link, {"action": "leave"})
    assert statuses(date) == {"Wanda": "cancelled"}


def test_letter_to_an_address_that_is_not_confirmed_says_nothing_of_strangers(client, date, mailoutbox):
    ask(client, date, name="Wygrana czeka na zle.example")
    assert "zle.example" not in mailoutbox[0].body
    assert "zle.example" not in mailoutbox[0].subject


def test_same_answer_whoever_is_on_the_list(client, date, mailoutbox):
    first = ask(client, date)
    client.post(link_in(mailoutbox[0]), {"action": "confirm"})
    again = ask(client, date, party="1", name="Ktoś inny")
    assert said(again) == said(first)
    assert statuses(date) == {"Wanda": "going"}
    assert "You are on the list" in mailoutbox[-1].body


def test_address_of_an_account_is_invited_to_sign_in_and_works(client, date, mailoutbox):
    UserFactory(email="wanda@example.org")
    ask(client, date)
    assert "You have an account" in mailoutbox[0].body
    client.post(link_in(mailoutbox[0]), {"action": "confirm"})
    assert statuses(date) == {"Wanda": "going"}


def test_letters_keep_the_language_of_the_sign_up(client, date, mailoutbox):
    client.cookies["django_language"] = "pl"
    ask(client, date)
    assert Attendance.objects.get().language == "pl"


def test_one_address_is_not_flooded_with_letters(client, date, mailoutbox):
    codes = [ask(client, date).status_code for _try in range(6)]
    assert codes == [200, 200, 200, 200, 429, 429]
    assert len(mailoutbox) == 4


def test_one_machine_does_not_sign_up_a_crowd(client, place, mailoutbox):
    date = OccurrenceFactory(place=place, starts_at=timezone.now() + timedelta(days=4))
    codes = [ask(client, date, email=f"a{n}@example.org").status_code for n in range(22)]
    assert codes[19:] == [200, 429, 429]


def test_event_for_accounts_only_takes_no_guests(client, place):
    date = date_in(48, place, allows_guests=False)
    assert ask(client, date).status_code == 302
    with pytest.raises(NotAllowed):
        ask_as_guest(date, name="W", email="w@example.org", language="pl", address="::1", at=NOON)


def test_unconfirmed_address_is_forgotten_after_a_day(place):
    date = date_in(96, place)
    row = ask_as_guest(date, name="W", email="w@example.org", language="pl", address="::1", at=NOON)
    assert lapse_unconfirmed(now=NOON + timedelta(hours=23)) == 0
    assert lapse_unconfirmed(now=NOON + timedelta(hours=24)) == 1
    assert not Attendance.objects.filter(pk=row.pk).exists()


def test_guests_and_needs_are_forgotten_a_month_after_the_date(place, marek):
    date = date_in(48, place, capacity=9)
    sign_up(date, by=marek, needs="pętla indukcyjna", at=NOON)
    row = ask_as_guest(date, name="Wanda", email="w@example.org", language="pl", address="::1", at=NOON)
    confirm_guest(row, at=NOON)
    assert forget_guests(now=date.ends_at + timedelta(days=29)) == 0
    assert forget_guests(now=date.ends_at + timedelta(days=30)) == 1
    row.refresh_from_db()
    assert (row.name, row.email, row.token_hash, row.status) == ("–", "", "", "going")
    assert date.attendances.get(user=marek).needs == ""
    assert forget_guests(now=date.ends_at + timedelta(days=31)) == 0
    assert_counted(date)


def test_what_hosts_were_told_of_guests_is_forgotten_with_them(place, halina, marek):
    date, other = (date_in(48, place, capacity=9, sign_up="approval") for _number in range(2))
    row = ask_as_guest(date, name="Wanda", email="w@example.org", language="pl", address="::1", at=NOON)
    confirm_guest(row, at=NOON)
    sign_up_by_phone(date, by=halina, name="Pani Zosia", phone="600 100 200", consent="tak", at=NOON)
    sign_up(other, by=marek, at=NOON)
    ask_to_call(date, list(date.attendances.exclude(phone="")), "event_cancelled", by=None)
    assert len(kinds(halina)) == 3
    forget_guests(now=date.ends_at + timedelta(days=30))
    assert kinds(halina) == ["seat_asked"]  # of a neighbour
    assert "600 100 200" not in str(list(halina.notifications.values()))


def test_what_regular_guests_told_is_forgotten_when_they_come_no_more(place, marek, oksana):
    event = weekly(place, dates=3, wants_names=True)
    for person in (marek, oksana):
        come_always(event, by=person, party=2, party_names=["Ola, lat 6"], at=NOON)
    stop_coming(event, by=marek, at=NOON)
    names = lambda: dict(event.standing_attendances.values_list("user__display_name", "party_names"))  # noqa: E731
    forget_guests(now=NOON + timedelta(days=30))
    assert names() == {"Marek": [], "Oksana": ["Ola, lat 6"]}
    last = event.occurrences.order_by("-ends_at").first()
    forget_guests(now=last.ends_at + timedelta(days=30))
    assert names() == {"Marek": [], "Oksana": []}


def test_guests_are_written_to_when_the_event_is_cancelled(client, date, halina, mailoutbox):
    ask(client, date)
    client.post(link_in(mailoutbox[0]), {"action": "confirm"})
    cancel_event(date.event, by=halina, reason="Awaria prądu")
    assert "Awaria prądu" in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["wanda@example.org"]


@pytest.mark.parametrize("secret", ["0" * 64, "x", "a" * 300])
def test_unknown_secret_leads_to_a_page_that_explains(client, db, secret):
    assert client.get(f"/zapisy/{secret}/").status_code == 404
