"""Deleting an account, through the pages and by the clock."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from backend.accounts.services import update_profile
from backend.conversations.models import Conversation
from backend.conversations.services import main_room, open_conversation
from backend.core.errors import NotAllowed
from backend.events.services import sign_up
from backend.lending.models import Loan
from backend.notifications.models import Notification
from backend.privacy.models import Departure
from backend.privacy.services import leaving
from backend.recognition.models import HitPart
from tests.factories.conversations import say
from tests.factories.events import OccurrenceFactory
from tests.factories.lending import LoanFactory, ThingFactory
from tests.factories.recognition import look_for
from tests.factories.sharing import ListingFactory

ENGLISH = {"Accept-Language": "en"}


def erase(user, *, days=15):
    leaving.ask_to_leave(user, by=user)
    leaving.erase_due(now=timezone.now() + timedelta(days=days))
    user.refresh_from_db()


def test_one_word_confirms_it(sign_in, marek, mailoutbox):
    client = sign_in(marek)
    page = client.get("/konto/usuniecie/", headers=ENGLISH).text
    assert "What stays, and why" in page
    assert client.post("/konto/usuniecie/", {"word": "yes"}).status_code == 422
    assert client.post("/konto/usuniecie/", {"word": "Delete"}, headers=ENGLISH).status_code == 302
    marek.refresh_from_db()
    assert marek.is_leaving
    assert "will be deleted on" in mailoutbox[-1].subject


def test_it_needs_the_password_again(client, marek):
    client.force_login(marek)
    assert client.post("/konto/usuniecie/", {"word": "usuń"}).url.startswith(reverse("account_reauthenticate"))
    assert not Departure.objects.exists()


def test_the_strip_keeps_the_account_by_one_button(client, marek, mailoutbox):
    leaving.ask_to_leave(marek, by=marek)
    client.force_login(marek)
    assert "Keep my account" in client.get("/", headers=ENGLISH).text
    client.post("/konto/usuniecie/cofnij/")
    marek.refresh_from_db()
    assert not marek.is_leaving
    assert Departure.objects.get().status == Departure.Status.TAKEN_BACK
    assert "Keep my account" not in client.get("/", headers=ENGLISH).text
    assert leaving.erase_due(now=timezone.now() + timedelta(days=30)) == 0


def test_the_account_is_closed_to_others_meanwhile(client, marek, oksana, mailoutbox):
    leaving.ask_to_leave(marek, by=marek)
    marek.refresh_from_db()
    client.force_login(oksana)
    assert client.get(marek.get_absolute_url()).status_code == 404
    assert not oksana.has_perm("conversations.write_to", marek)
    client.force_login(marek)
    assert client.get(marek.get_absolute_url()).status_code == 200


def test_no_letters_but_this_one(marek, oksana, mailoutbox):
    from allauth.account.models import EmailAddress

    from backend.accounts.models import User

    EmailAddress.objects.create(user=marek, email=marek.email, verified=True, primary=True)
    assert User.objects.reachable_by_mail().filter(pk=marek.pk).exists()
    leaving.ask_to_leave(marek, by=marek)
    assert not User.objects.reachable_by_mail().filter(pk=marek.pk).exists()
    assert len(mailoutbox) == 1


def test_nothing_is_deleted_before_the_two_weeks_are_over(marek, mailoutbox):
    leaving.ask_to_leave(marek, by=marek)
    assert leaving.erase_due(now=timezone.now() + timedelta(days=13)) == 0
    assert leaving.erase_due(now=timezone.now() + timedelta(days=14, minutes=1)) == 1


def test_messages_stay_under_former_neighbour_in_every_language(client, marek, oksana, place, mailoutbox):
    talk = open_conversation(kind=Conversation.Kind.DIRECT, people=[marek, oksana])
    say(talk, marek, "Klucze są w sklepie")
    erase(marek)
    client.force_login(oksana)
    page = client.get(talk.get_absolute_url(), headers=ENGLISH).text
    assert "Klucze są w sklepie" in page
    assert "former neighbour" in page
    assert "Marek" not in page
    with translation.override("pl"):
        assert marek.display_name != ""
    assert marek.__dict__["display_name"] == ""
    assert client.get("/rozmowy/", headers=ENGLISH).text.count("Marek") == 0
    found = client.get(f"/api/v1/conversations/{talk.pk}/messages/", headers=ENGLISH)
    assert "Marek" not in found.text
    assert "former neighbour" in found.text


def test_the_queue_moves_on(marek, oksana, place, mailoutbox):
    date = OccurrenceFactory(place=place, capacity=1)
    sign_up(date, by=marek)
    sign_up(date, by=oksana, waits=True)
    erase_now(marek)
    assert [row.user for row in date.attendances.filter(status="going")] == [oksana]


def erase_now(user):
    leaving.ask_to_leave(user, by=user)
    Departure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    leaving.erase_due()
    user.refresh_from_db()


def test_a_borrowed_thing_holds_it_back_and_the_person_is_told_once(marek, oksana, place, mailoutbox):
    loan = LoanFactory(
        listing=ThingFactory(place=place, author=oksana, title="Drabina"), borrower=marek, status="on_loan"
    )
    leaving.ask_to_leave(marek, by=marek)
    Departure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert [leaving.erase_due(), leaving.erase_due()] == [0, 0]
    assert "Drabina" in mailoutbox[-1].body
    assert len(mailoutbox) == 2
    Loan.objects.filter(pk=loan.pk).update(status="returned", is_firm=False)
    assert leaving.erase_due() == 1


def test_a_thing_of_theirs_that_is_out_holds_it_back(marek, oksana, place, mailoutbox):
    LoanFactory(listing=ThingFactory(place=place, author=marek), borrower=oksana, status="on_loan")
    assert leaving.holds_of(marek) != []
    assert leaving.holds_of(oksana) != []


def test_promises_are_called_off_on_both_sides(marek, oksana, place, mailoutbox):
    mine = LoanFactory(listing=ThingFactory(place=place, author=marek), borrower=oksana, status="reserved")
    theirs = LoanFactory(listing=ThingFactory(place=place, author=oksana), borrower=marek, status="requested")
    erase_now(marek)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, theirs.status) == ("cancelled", "withdrawn")


def test_listings_leave_the_board_and_things_of_the_place_pass_on(marek, halina, place, mailoutbox):
    lamp = ListingFactory(author=marek, place=place, title="Lampa po babci")
    tent = ListingFactory(author=marek, place=place, is_of_place=True, title="Namiot")
    erase_now(marek)
    lamp.refresh_from_db()
    tent.refresh_from_db()
    assert (lamp.status, lamp.title) == ("closed", "–")
    assert (tent.author, tent.title) == (halina, "Namiot")


def test_the_last_animator_is_told_first_and_coordinators_hear_of_it(sign_in, halina, ewa, mailoutbox):
    assert "last animator of" in sign_in(halina).get("/konto/usuniecie/", headers=ENGLISH).text
    erase_now(halina)
    assert Notification.objects.filter(recipient=ewa, kind="place_without_animator").count() == 1


def test_the_only_coordinator_is_told_first(ewa):
    assert any("only coordinator" in words for words in leaving.prospect_of(ewa).warnings)


def test_nobody_deletes_the_account_of_somebody_else(marek, halina, ewa):
    for other in (halina, ewa):
        with pytest.raises(NotAllowed):
            leaving.ask_to_leave(marek, by=other)


def test_a_deleted_account_lets_nobody_in(client, marek, mailoutbox):
    client.force_login(marek)
    erase_now(marek)
    assert not client.login(email="marek@example.org", password="a-long-password")
    assert client.get("/konto/").status_code == 302


def test_a_run_that_died_goes_on(marek, mailoutbox):
    departure = leaving.ask_to_leave(marek, by=marek)
    Departure.objects.filter(pk=departure.pk).update(status="running", due_at=timezone.now())
    assert leaving.erase_due() == 1


def test_what_runs_is_not_taken_back(marek, mailoutbox):
    departure = leaving.ask_to_leave(marek, by=marek)
    Departure.objects.filter(pk=departure.pk).update(status="running")
    with pytest.raises(leaving.CannotBeKept):
        leaving.stay(marek, by=marek)


def test_a_room_says_who_spoke_last_also_when_they_are_gone(client, marek, oksana, place, mailoutbox):
    say(main_room(place), marek, "Do zobaczenia")
    erase(marek)
    client.force_login(oksana)
    page = client.get("/rozmowy/", headers=ENGLISH).text
    assert "former neighbour: Do zobaczenia" in " ".join(page.split())


def test_a_closed_listing_leads_to_no_profile_that_is_gone(client, marek, oksana, place, mailoutbox):
    lamp = ListingFactory(author=marek, place=place, title="Lampa po babci")
    erase(marek)
    client.force_login(oksana)
    page = client.get(lamp.get_absolute_url(), headers=ENGLISH).text
    assert "former neighbour" in page
    assert marek.get_absolute_url() not in page
    assert "Lampa po babci" not in page


def test_after_an_older_backup_they_are_deleted_once_more(marek, capsys, caplog, mailoutbox):
    with caplog.at_level("INFO"):
        erase(marek)
    assert f"account erased: {marek.pk}" in caplog.text
    Departure.objects.all().delete()
    marek.display_name, marek.is_active, marek.erased_at = "Marek", True, None
    marek.save()
    call_command("erase", str(marek.pk))
    marek.refresh_from_db()
    assert marek.erased_at is not None
    assert f"{marek.pk} erased" in capsys.readouterr().out


def test_of_what_programs_recognised_only_numbers_stay(place, marek):
    look_for("chwilówka")
    say(main_room(place), marek, "Szybkie chwilówki od ręki")
    erase(marek)
    assert HitPart.objects.values_list("found", "around", "score").get() == ("", "", 80)


def test_a_name_that_a_program_holds_leaves_with_the_account(place, marek, oksana):
    say(main_room(place), marek, "@Oksana chodź!")
    look_for("chwilówka")
    update_profile(marek, by=marek, can_help_with="Chwilówki")
    erase(marek)
    assert oksana.notifications.get().params["who"] == ""
