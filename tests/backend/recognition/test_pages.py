"""Lists and numbers on the dashboard."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.audit.models import AuditEntry
from backend.conversations.services import main_room
from backend.core.errors import Invalid, NotAllowed
from backend.moderation.models import Case
from backend.moderation.services import decide
from backend.recognition import selectors
from backend.recognition.models import Hit, ListEntry, Thresholds
from backend.recognition.selectors import rates_for
from backend.recognition.services import add_entry, end_entry, set_thresholds
from tests.cast import person
from tests.factories.conversations import say
from tests.factories.moderation import verdict
from tests.factories.places import PlaceFactory
from tests.factories.recognition import look_for
from tests.signing_in import sign_in_now

pytestmark = pytest.mark.django_db
ENTRY = {
    "kind": "word",
    "pattern": "Chwilówka",
    "effect": "hold",
    "reason": "fraud",
    "note": "Oszustwa",
    "action": "add",
}


@pytest.fixture
def list_of_place(place):
    return reverse("place-watch-list", args=[place.slug])


def judged(place, author, judge, count, *, hides=False):
    """So many hits, each with an answer."""
    for number in range(count):
        message = say(main_room(place), author, f"Chwilówki {number}")
        decide(Case.objects.about(message).get(), by=judge, verdict=verdict(hide=hides))


def test_an_animator_keeps_the_list_of_the_place(client, list_of_place, halina, marek, place):
    client.force_login(halina)
    answer = client.post(list_of_place, ENTRY, follow=True)
    assert "chwilówka" in answer.text
    assert AuditEntry.objects.get(action="list_entry.added").data["why"] == "Oszustwa"
    assert say(main_room(place), marek, "Chwilówki!").is_hidden
    entry = ListEntry.objects.get()
    client.post(reverse("watch-list-end", args=[entry.pk]))
    assert not say(main_room(place), marek, "Chwilówki!").is_hidden
    assert "Nothing stands on it yet" in client.get(list_of_place).text


def test_the_list_of_the_network_is_for_its_own_people(client, halina, ewa, marek, list_of_place):
    for who, statuses in ((marek, (403, 403, 404)), (halina, (403, 200, 200)), (ewa, (200, 200, 200))):
        client.force_login(who)
        asked = (reverse("network-watch-list"), list_of_place, reverse("recognition"))
        assert tuple(client.get(address).status_code for address in asked) == statuses


def test_what_was_typed_stays_after_a_mistake(client, list_of_place, halina):
    client.force_login(halina)
    answer = client.post(list_of_place, {**ENTRY, "note": ""})
    assert answer.status_code == 422
    assert 'value="chwilówka"' in answer.text.casefold()
    assert not ListEntry.objects.exists()


def test_an_entry_is_tried_on_what_neighbours_wrote(client, list_of_place, halina, marek, place, oksana):
    say(main_room(place), marek, "Biorę chwilówkę")
    say(main_room(place), marek, "Dzień dobry")
    client.force_login(halina)
    answer = client.post(list_of_place, {**ENTRY, "note": "", "action": "try"})
    assert answer.status_code == 200
    assert "Messages: 1 of 2" in answer.text
    assert not ListEntry.objects.exists()


def test_a_trial_says_how_many_texts_it_read(client, list_of_place, halina, marek, place, monkeypatch):
    for body in ("Tu: example.com", "Dzień dobry", "Do jutra"):
        say(main_room(place), marek, body)
    client.force_login(halina)
    monkeypatch.setattr(selectors, "MOST_TRIED", 2)
    answer = client.post(list_of_place, {**ENTRY, "kind": "link", "pattern": "example.com", "action": "try"})
    assert "Messages: 0 of 2" in answer.text
    # Words of older ones stand in the index.
    answer = client.post(list_of_place, {**ENTRY, "pattern": "example", "action": "try"})
    assert "Messages: 1 of 3" in answer.text


def test_a_text_is_tried_and_explained(client, list_of_place, halina, place):
    look_for("chwilówka", place=place, by=halina)
    client.force_login(halina)
    page = client.post(list_of_place, {"action": "text", "text": "Dwie chwilówki"}).text
    assert "It would be held until a person has looked." in page
    assert "“chwilówki” is on the list of words of this place." in page
    assert not Hit.objects.exists()


def test_a_file_is_listed_by_its_hash_only(client, list_of_place, halina):
    client.force_login(halina)
    content = b"Przelew"
    known = hashlib.sha256(content).hexdigest()
    upload = SimpleUploadedFile("a.txt", content)
    answer = client.post(list_of_place, {**ENTRY, "kind": "file", "pattern": "", "file": upload, "note": ""})
    assert f'value="{known}"' in answer.text  # not chosen a second time
    client.post(list_of_place, {**ENTRY, "kind": "file", "pattern": known})
    assert ListEntry.objects.get().pattern == known


def test_false_hits_are_counted_and_few_are_not_judged_by(client, place, halina, marek, zofia, ewa):
    look_for("chwilówka", place=place, by=halina)
    judged(place, marek, zofia, 3)
    [words] = [rate for rate in rates_for(zofia) if rate.detector == "word"]
    assert (words.hits, words.right, words.wrong, words.false_share) == (3, 0, 3, None)
    judged(place, marek, zofia, 1, hides=True)
    judged(place, marek, zofia, 1)
    [words] = [rate for rate in rates_for(zofia) if rate.detector == "word"]
    assert (words.right, words.wrong, words.false_share) == (1, 4, 80)
    client.force_login(zofia)
    assert "80%" in client.get(reverse("recognition")).text
    assert "false: 80%" in client.get(reverse("place-watch-list", args=[place.slug])).text


def test_numbers_of_other_places_are_not_shown(place, halina, marek, zofia):
    look_for("chwilówka", place=place, by=halina)
    judged(place, marek, zofia, 1)
    elsewhere = person("Adam", PlaceFactory(), "animator")
    assert not any(rate.hits for rate in rates_for(elsewhere))


def test_a_coordinator_sets_the_thresholds(client, ewa, zofia, place, marek):
    sign_in_now(client, ewa)
    address = reverse("recognition-thresholds")
    assert client.post(address, {"flag_at": 50, "hold_at": 40, "hours": 48}).status_code == 422
    client.post(address, {"flag_at": 30, "hold_at": 60, "hours": 48})
    assert AuditEntry.objects.get(action="thresholds.set").data == {"was": [40, 80, 72], "now": [30, 60, 48]}
    assert (Thresholds.objects.get().hours, Thresholds.objects.count()) == (48, 1)
    with pytest.raises(NotAllowed):
        set_thresholds(by=zofia, flag_at=30, hold_at=60, hours=48)
    # An entry that holds does so wherever the threshold lies.
    look_for("chwilówka")
    assert say(main_room(place), marek, "Chwilówki").is_hidden


@pytest.mark.parametrize(
    ("kind", "pattern"), [("word", "!!"), ("word", "ab"), ("link", "bez kropki"), ("file", "abc"), ("other", "x")]
)
def test_what_could_never_be_found_is_refused(ewa, kind, pattern):
    with pytest.raises(Invalid) as refusal:
        add_entry(None, by=ewa, kind=kind, pattern=pattern, note="Bo")
    assert refusal.value.field == "pattern"


def test_a_pattern_that_grows_when_it_is_folded_has_room(client, list_of_place, halina):
    client.force_login(halina)
    assert client.post(list_of_place, {**ENTRY, "pattern": "ß" * 150}).status_code == 302
    assert len(ListEntry.objects.get().pattern) == 200


def test_the_same_stands_once_on_a_list_and_again_after_it_was_taken_off(ewa, place, halina):
    entry = look_for("chwilówka", by=ewa)
    with pytest.raises(Invalid):
        look_for("CHWILÓWKA", by=ewa)
    look_for("chwilówka", by=halina, place=place)
    end_entry(entry, by=ewa)
    look_for("chwilówka", by=ewa)
    with pytest.raises(NotAllowed):
        look_for("chwilówka", by=halina)


def test_pages_take_a_constant_number_of_queries(client, place, halina, ewa, django_assert_max_num_queries):
    client.force_login(ewa)
    addresses = (reverse("recognition"), reverse("network-watch-list"))
    limits = []
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(30) as few:
            client.get(address)
        limits.append(len(few))
    for number in range(5):
        look_for(f"słowo{number}", by=ewa)
    for address, limit in zip(addresses, limits, strict=True):
        client.get(address)
        with django_assert_max_num_queries(limit):
            client.get(address)
