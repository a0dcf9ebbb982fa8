"""What a sanction takes away, where, and how it ends by itself."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.services import set_avatar, update_profile
from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from backend.conversations.services.restraints import Silenced
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.live.testing import published
from backend.moderation.models import Sanction
from backend.moderation.services import confirm, decide, keep_time, lift_sanction, refuse_confirmation, undo
from backend.places.roles import roles_of
from backend.places.services import join_place
from backend.terms.services import place_document
from tests.factories.conversations import say
from tests.factories.media import PictureFactory
from tests.factories.moderation import reported_message, sanctioned, verdict
from tests.factories.places import PlaceFactory

EN = {"Accept-Language": "en"}
PASSWORD = "dobre-haslo-na-ganku"


def again(person) -> User:
    """As another request finds them."""
    return User.objects.get(pk=person.pk)


def test_muted_neighbour_reads_and_does_not_write_and_learns_why(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    assert again(marek).has_perm("conversations.view", main_room(place))
    with pytest.raises(Silenced) as refusal:
        say(main_room(place), again(marek))
    assert "Szanujemy się" in str(refusal.value)
    assert refusal.value.retry_after > 86_000


def test_mute_of_a_place_silences_nobody_elsewhere_nor_in_an_exchange(place, marek, oksana, zofia):
    elsewhere = PlaceFactory()
    join_place(elsewhere, by=marek)
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    say(main_room(elsewhere), again(marek))
    exchange = open_conversation(kind=Conversation.Kind.EXCHANGE, place=place, people=[marek, oksana])
    say(exchange, again(marek), "Oddam jutro.")


def test_mute_of_the_network_silences_private_talks_too(place, marek, oksana, adam):
    sanctioned(place, author=marek, by=oksana, judge=adam, sanction="mute", everywhere=True)
    talk = open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])
    with pytest.raises(Silenced):
        say(talk, again(marek))
    assert not again(marek).has_perm("conversations.write_to", oksana)


def test_mute_ends_by_itself_and_open_pages_are_told(place, marek, oksana, zofia, django_capture_on_commit_callbacks):
    sanction = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    Sanction.objects.filter(pk=sanction.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    say(main_room(place), again(marek))
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        assert keep_time() == 1
        assert keep_time() == 0
    assert [(one.event, one.topic) for one in seen] == [("access.changed", f"user.{marek.pk}")]


def test_slow_neighbour_writes_once_in_ten_minutes(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="slow")
    with pytest.raises(TooMany) as refusal:
        say(main_room(place), again(marek))
    assert 0 < refusal.value.retry_after <= 600
    marek.messages.update(created_at=timezone.now() - timedelta(minutes=11))
    say(main_room(place), again(marek))


def test_suspended_neighbour_does_not_belong_there_for_that_time(place, marek, oksana, zofia):
    sanction = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="suspend", days=7)
    assert place.pk not in roles_of(again(marek)).by_place
    with pytest.raises(NotAllowed):
        say(main_room(place), again(marek))
    Sanction.objects.filter(pk=sanction.pk).update(ends_at=timezone.now())
    assert roles_of(again(marek)).by_place[place.pk] == "member"


def test_suspension_from_the_network_signs_out_everywhere_and_is_told_at_the_door(
    client, place, marek, oksana, adam, mailoutbox
):
    marek.set_password(PASSWORD)
    marek.save()
    EmailAddress.objects.create(user=marek, email=marek.email, verified=True, primary=True)
    client.post("/konto/login/", {"login": marek.email, "password": PASSWORD})
    assert client.get(reverse("account")).status_code == 200
    sanctioned(place, author=marek, by=oksana, judge=adam, sanction="suspend", everywhere=True)
    assert client.get(reverse("account")).status_code == 302
    refused = client.post("/konto/login/", {"login": marek.email, "password": PASSWORD})
    page = client.get(refused.url, headers=EN)
    assert "You cannot sign in while this decision holds" in page.text
    assert "Write to me" in page.text
    assert client.get(reverse("account")).status_code == 302
    answer = client.post(refused.url, {"text": "To nie ja."})
    assert answer.status_code == 302
    assert marek.appeals.get().text == "To nie ja."
    assert "/decyzja/" in mailoutbox[-1].body


def test_exclusion_for_good_needs_a_second_person(client, place, marek, oksana, zofia, halina):
    report = reported_message(place, author=marek, by=oksana)
    decision = decide(report.case, by=zofia, verdict=verdict(hide=True, sanction="ban"))
    assert (decision.status, report.target.is_hidden) == ("pending", True)
    assert again(marek).has_perm("moderation.take_part", place)
    assert [told.kind for told in marek.notifications.all()] == ["content_hidden"]
    client.force_login(marek)
    page = client.get(decision.get_absolute_url(), headers=EN).text
    assert "A second moderator looks at it" in page
    assert "exclusion for good" not in page
    with pytest.raises(NotAllowed):
        confirm(decision, by=zofia)
    confirm(decision, by=halina)
    assert not again(marek).has_perm("moderation.take_part", place)
    assert marek.notifications.first().kind == "sanctioned"


def test_second_person_who_does_not_agree_brings_it_back(place, marek, oksana, zofia, halina):
    report = reported_message(place, author=marek, by=oksana)
    decision = decide(report.case, by=zofia, verdict=verdict(hide=True, sanction="ban"))
    refuse_confirmation(decision, by=halina)
    report.refresh_from_db()
    report.case.refresh_from_db()
    assert (report.status, report.case.status) == ("open", "open")
    assert not type(report.target).objects.get(pk=report.object_id).is_hidden
    assert again(marek).has_perm("moderation.write", place)


def test_moderator_of_a_place_decides_for_the_place_only(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    with pytest.raises(Invalid) as refusal:
        decide(report.case, by=zofia, verdict=verdict(sanction="mute", everywhere=True))
    assert refusal.value.field == "everywhere"


def test_lifted_sanction_and_undone_decision_hold_no_longer(place, marek, oksana, zofia):
    sanction = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute", hide=True)
    message = sanction.decision.case.target
    lift_sanction(sanction, by=zofia)
    assert again(marek).has_perm("moderation.write", place)
    assert type(message).objects.get(pk=message.pk).is_hidden
    undo(sanction.decision, by=zofia)
    assert not type(message).objects.get(pk=message.pk).is_hidden
    with pytest.raises(Invalid):
        undo(sanction.decision, by=zofia)


def test_composer_says_why_one_cannot_write(client, place, marek, oksana, zofia):
    sanction = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    client.force_login(marek)
    page = client.get(main_room(place).get_absolute_url(), headers=EN)
    assert "You can read, but not write here until" in page.text
    assert sanction.decision.get_absolute_url() in page.text


def test_asking_what_holds_costs_one_query(place, marek, oksana, zofia, django_assert_num_queries):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute")
    person = again(marek)
    with django_assert_num_queries(1):
        assert not person.has_perm("moderation.write", place)
        assert person.has_perm("moderation.take_part", place)


def test_muted_in_the_whole_network_says_nothing_new_in_the_profile(client, place, marek, oksana, adam):
    update_profile(marek, by=marek, can_help_with="Rowery", would_like_to_learn="Szycie")
    sanctioned(place, author=marek, by=oksana, judge=adam, sanction="mute", everywhere=True)
    marek = again(marek)
    for words in ({"display_name": "Idź stąd"}, {"can_help_with": "Idź stąd!"}):
        with pytest.raises(Invalid):
            update_profile(marek, by=marek, **words)
    with pytest.raises(Invalid):
        set_avatar(marek, PictureFactory(), by=marek)
    update_profile(marek, by=marek, language="uk", can_help_with="", would_like_to_learn="Szycie")
    assert again(marek).can_help_with == ""


def test_muted_animator_opens_no_room_and_writes_no_rules(place, halina, oksana, adam):
    document = place_document(place, by=halina)
    sanctioned(place, author=halina, by=oksana, judge=adam, sanction="mute")
    halina = again(halina)
    assert not halina.has_perm("conversations.open_room", place)
    assert not halina.has_perm("terms.change", document)
    assert halina.has_perm("places.change", place)


def test_moderator_of_the_network_has_no_power_while_a_place_suspends_them(place, marek, oksana, adam, ewa):
    case = reported_message(place, author=marek, by=oksana).case
    sanction = sanctioned(place, author=adam, by=oksana, judge=ewa, sanction="suspend")
    assert not again(adam).has_perm("moderation.decide", case)
    lift_sanction(sanction, by=ewa)
    assert again(adam).has_perm("moderation.decide", case)
