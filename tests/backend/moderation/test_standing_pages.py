"""What people and those who run places see of levels: pages, the word of a place, and the API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.conversations.services import main_room
from backend.moderation.models import Vouch
from backend.moderation.services import vouch_for
from backend.moderation.standing import Level, footing_of
from backend.places.models import Membership
from backend.places.services import leave_place, remove_member
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say
from tests.factories.moderation import reported_message, sanctioned
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.signing_in import sign_in_now

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
MINE = "/konto/prawa/"


@pytest.fixture
def iga(place):
    """Signed up today and joined the place."""
    iga = UserFactory(display_name="Iga", standing=False)
    MembershipFactory(place=place, user=iga)
    return iga


def page_of(client, person, address=MINE) -> str:
    sign_in_now(client, person)
    return client.get(address, headers=EN).content.decode()


def test_new_person_reads_what_waits_and_what_opens_it(client, place, iga):
    say(main_room(place), iga)
    page = page_of(client, iga)
    assert "First days" in page
    assert "What you have done here: 1 of 3" in page
    assert "if you have done 2 more things by then" in page
    assert "1 of 30" in page
    assert "None. Nothing that moderators decided counts against you." in page


def test_strikes_are_shown_with_the_day_on_which_they_end(client, place, marek, oksana, zofia):
    sanction = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    page = page_of(client, marek)
    ends = timezone.localtime(sanction.decision.decided_at + timedelta(days=365))
    assert f"counts until: {ends.day} " in " ".join(page.replace("</span>", "").split())
    assert sanction.decision.get_absolute_url() in page
    assert "In force now" in page
    assert "One level lower because of a decision, until:" in page
    # Neither deeds nor the word of a place would open anything: only the day does.
    assert "What you have done here" not in page
    assert "An animator who knows you" not in page


def test_page_costs_the_same_whatever_was_done(client, place, iga, django_assert_max_num_queries):
    sign_in_now(client, iga)
    for number in range(5):
        say(main_room(place), User.objects.get(pk=iga.pk), f"{number}")
    client.get(MINE)
    with django_assert_max_num_queries(28):
        client.get(MINE)


def test_account_page_leads_there(client, iga):
    assert MINE in page_of(client, iga, reverse("account"))


def test_animator_says_with_one_tap_that_she_knows_somebody_and_takes_it_back(client, place, iga, halina):
    people = reverse("place-members", args=[place.slug])
    membership = Membership.objects.get(user=iga)
    address = reverse("vouch", args=[place.slug, membership.pk])
    assert address in page_of(client, halina, people)
    page = client.post(address, {"action": "vouch"}, follow=True, headers=EN).content.decode()
    assert "Everything is open to Iga now." in page
    assert "known in person" in page
    assert footing_of(User.objects.get(pk=iga.pk)).level == Level.KNOWN
    assert f"{place.name} knows you in person:" in page_of(client, iga)
    sign_in_now(client, halina)
    client.post(address, {"action": "take_back"})
    assert footing_of(User.objects.get(pk=iga.pk)).level == Level.NEW
    assert Vouch.objects.get().taken_back_at <= timezone.now()


def test_members_see_nobody_s_level_and_cannot_vouch(client, place, iga, marek):
    people = page_of(client, marek, reverse("place-members", args=[place.slug]))
    address = reverse("vouch", args=[place.slug, Membership.objects.get(user=iga).pk])
    assert address not in people
    assert "First days" not in people
    assert client.post(address, {"action": "vouch"}).status_code == 403


def test_moderators_see_the_level_beside_the_case(client, place, iga, marek, zofia):
    case = reported_message(place, author=iga, by=marek).case
    page = page_of(client, zofia, reverse("case", args=[case.pk]))
    assert "Level of the account:" in page
    assert "First days" in page


def test_api_gives_rights_with_what_was_used(place, iga):
    say(main_room(place), iga)
    api = APIClient()
    api.force_authenticate(User.objects.get(pk=iga.pk))
    told = api.get("/api/v1/me/rights/").json()
    rights = {right["code"]: right for right in told["rights"]}
    assert (told["level"], told["deeds_missing"], told["known_in_person"]) == ("NEW", 2, False)
    assert (rights["messages"]["used"], rights["messages"]["limit"]) == (1, 30)
    assert (rights["links"]["limit"], rights["links"]["used"]) == (0, None)
    assert rights["links"]["opens_at"] is not None


def test_api_refuses_with_a_code_and_a_day(place, iga):
    api = APIClient()
    api.force_authenticate(User.objects.get(pk=iga.pk))
    address = f"/api/v1/conversations/{main_room(place).pk}/messages/"
    answer = api.post(address, {"body": "https://tanio.example"}, format="json")
    problem = answer.json()
    assert (answer.status_code, problem["code"], list(problem["errors"])) == (403, "not_yet", ["body"])
    assert problem["opens_at"].startswith(f"{iga.date_joined + timedelta(days=30):%Y-%m-%d}")


def test_who_has_all_rights_reads_the_limit_that_everybody_has(client, marek):
    api = APIClient()
    api.force_authenticate(User.objects.get(pk=marek.pk))
    rights = {right["code"]: right for right in api.get("/api/v1/me/rights/").json()["rights"]}
    assert (rights["proposals"]["limit"], rights["listings"]["limit"]) == (10, None)
    assert "0 of 10" in page_of(client, marek)


def test_known_in_person_says_what_a_decision_still_holds_back(client, place, iga, oksana, halina, zofia):
    sanctioned(place, author=iga, by=oksana, judge=zofia, sanction="warn")
    membership = Membership.objects.get(user=iga)
    sign_in_now(client, halina)
    address = reverse("vouch", args=[place.slug, membership.pk])
    page = client.post(address, {"action": "vouch"}, follow=True, headers=EN).content.decode()
    assert "Everything is open to Iga now." not in page
    assert "known in person" in page


def test_a_profile_holds_links_once_it_may_and_nothing_typed_is_lost(client, place, iga, halina):
    client.force_login(iga)
    form = {"display_name": "Iga", "can_help_with": "Szyję: https://szycie.pl", "messages_from": "places"}
    form |= {"about_visibility": "members", "presence_visibility": "members", "affiliation": "ngo"}
    answer = client.post(reverse("profile-edit"), form, headers=EN)
    assert answer.status_code == 422
    assert "Links to other sites open to you a little later." in answer.context["form"].errors["can_help_with"][0]
    assert "Szyję: https://szycie.pl" in answer.content.decode()
    # What stood there before stays, however new somebody is.
    User.objects.filter(pk=iga.pk).update(can_help_with=form["can_help_with"])
    assert client.post(reverse("profile-edit"), form | {"display_name": "Iga K."}).status_code == 302
    vouch_for(Membership.objects.get(user=iga), by=halina)
    more = form["can_help_with"] + " i https://druty.pl"
    assert client.post(reverse("profile-edit"), form | {"can_help_with": more}).status_code == 302
    assert User.objects.get(pk=iga.pk).can_help_with == more


@pytest.mark.parametrize("leaves", [True, False])
def test_word_of_a_place_ends_when_the_person_no_longer_belongs_there(place, iga, halina, leaves):
    membership = Membership.objects.get(user=iga)
    vouch_for(membership, by=halina)
    if leaves:
        leave_place(place, by=iga)
    else:
        remove_member(membership, by=halina)
    assert Vouch.objects.get().taken_back_at is not None
    assert footing_of(User.objects.get(pk=iga.pk)).level == Level.NEW


def test_word_of_another_place_stays(place, iga, halina, ewa):
    elsewhere = MembershipFactory(place=PlaceFactory(), user=iga)
    vouch_for(elsewhere, by=ewa)
    remove_member(Membership.objects.get(user=iga, place=place), by=halina)
    assert footing_of(User.objects.get(pk=iga.pk)).level == Level.KNOWN
