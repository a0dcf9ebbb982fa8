"""What a person, or the clock, showed again stays so; what was taken off for now is not simply written anew."""

import pytest

from backend.accounts.names import named, stand_in
from backend.accounts.services import update_profile
from backend.conversations.services import edit_message, main_room
from backend.moderation.models import Case
from backend.moderation.services import decide, restore_content
from backend.notifications.models import Notification
from backend.notifications.sentences import sentence
from backend.recognition.models import Hit
from backend.recognition.services import end_entry, release_due
from backend.sharing.services import create_listing, update_listing
from tests.factories.conversations import say
from tests.factories.moderation import verdict
from tests.factories.recognition import look_for

pytestmark = pytest.mark.django_db
BAD = "Szybkie chwilówki od ręki, pisz"


def test_what_a_moderator_showed_by_hand_is_not_held_anew_by_an_edit(client, place, marek, zofia):
    look_for("chwilówka")
    listing = create_listing(place, by=marek, kind="give", title="Pomoc", body=BAD)
    restore_content(listing, by=zofia)
    update_listing(listing, by=marek, body=BAD + " dziś")
    listing.refresh_from_db()
    assert not listing.is_hidden
    # Its author still reads why it waited.
    client.force_login(marek)
    assert "What you wrote is shown" in client.get(Hit.objects.get().get_absolute_url()).text


def test_a_list_of_the_place_does_not_hold_what_a_moderator_found_fine(place, marek, halina, zofia, ewa):
    entry = look_for("chwilówka", by=ewa)
    message = say(main_room(place), marek, BAD)
    decide(Case.objects.about(message).get(), by=zofia, verdict=verdict())
    end_entry(entry, by=ewa)
    look_for("chwilówka", place=place, by=halina)
    edit_message(message, by=marek, body="Nie biorę chwilówki")
    message.refresh_from_db()
    assert not message.is_hidden


def test_words_of_a_profile_that_are_held_are_held_again_when_they_are_written_again(marek, ewa, place):
    look_for("chwilówka")
    held = {"can_help_with": "Chwilówki załatwię"}
    person = update_profile(marek, by=marek, **held)
    until = Hit.objects.get().held_until
    person = update_profile(person, by=person, **held)
    assert (person.can_help_with, Hit.objects.get().held_until) == ("", until)
    # Other words stand there at once, and what was held does not take their place.
    person = update_profile(person, by=person, can_help_with="Naprawiam rowery")
    assert person.can_help_with == "Naprawiam rowery"
    decide(Case.objects.about(person).get(), by=ewa, verdict=verdict())
    person.refresh_from_db()
    assert (person.display_name, person.can_help_with) == ("Marek", "Naprawiam rowery")


@pytest.mark.parametrize("hides", [False, True])
def test_a_name_goes_out_of_what_others_were_told_by_a_decision_only(place, marek, oksana, ewa, hides):
    say(main_room(place), marek, "@Oksana chodź!")
    look_for("chwilówka")
    person = update_profile(marek, by=marek, can_help_with="Chwilówki")
    assert (person.display_name, oksana.notifications.get().params["who"]) == (named(stand_in(marek)), "Marek")
    decide(Case.objects.about(person).get(), by=ewa, verdict=verdict(hide=hides))
    assert oksana.notifications.get().params["who"] == ("" if hides else "Marek")


def test_of_what_was_only_pointed_out_nobody_reads_a_page(client, place, marek, zofia):
    look_for("chwilówka", effect="flag")
    message = say(main_room(place), marek, BAD)
    client.force_login(marek)
    assert client.get(Hit.objects.get().get_absolute_url()).status_code == 404
    look_for("od ręki")
    edit_message(message, by=marek, body=BAD + "!")
    assert client.get(Hit.objects.get().get_absolute_url()).status_code == 200


def test_while_a_second_person_has_to_confirm_nobody_says_that_it_is_shown(client, place, marek, zofia):
    look_for("chwilówka")
    message = say(main_room(place), marek, BAD)
    decision = decide(Case.objects.about(message).get(), by=zofia, verdict=verdict(hide=True, sanction="ban"))
    client.force_login(marek)
    page = client.get(Hit.objects.get().get_absolute_url()).text
    assert "What you wrote is shown" not in page
    assert decision.get_absolute_url() in page
    assert client.get(decision.get_absolute_url()).status_code == 200


def test_what_an_entry_held_by_mistake_is_shown_once_it_is_taken_off(client, place, marek, oksana, halina, ewa):
    mistake = look_for("pomoc", place=place, by=halina)
    by_mistake = say(main_room(place), marek, "Pomoc przy zakupach")
    another = say(main_room(place), oksana, "Pomoc: chwilówki")
    look_for("chwilówka", by=ewa)
    both = say(main_room(place), oksana, "Pomoc: chwilówki od ręki")
    assert release_due() == 0
    client.force_login(halina)
    client.post(f"/panel/rozpoznawanie/wpisy/{mistake.pk}/zdejmij/")
    assert (release_due(), release_due()) == (2, 0)
    assert [fresh(one).is_hidden for one in (by_mistake, another, both)] == [False, False, True]
    told = marek.notifications.get(kind=Notification.Kind.CONTENT_RELEASED)
    assert sentence(told) == (
        "“Pomoc przy zakupach” waited because of a list that has changed since. Everybody sees it again."
    )
    client.force_login(marek)
    page = client.get(Hit.objects.about(by_mistake).get().get_absolute_url()).text
    assert "Everybody sees it again. A moderator may still look at it." in page


def test_what_an_entry_held_that_was_added_anew_is_held(place, marek, halina):
    again = {"place": place, "by": halina}
    end_entry(look_for("pomoc", **again), by=halina)
    entry = look_for("pomoc", **again)
    message = say(main_room(place), marek, "Pomoc")
    end_entry(entry, by=halina)
    weaker = look_for("pomoc", **again)
    assert (release_due(), fresh(message).is_hidden) == (0, True)
    end_entry(weaker, by=halina)
    look_for("pomoc", effect="flag", **again)
    assert (release_due(), fresh(message).is_hidden) == (1, False)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)
