"""A profile is taken down with its name, and is not written anew while that holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from backend.accounts import services
from backend.accounts.models import User
from backend.conversations.services import main_room
from backend.core.errors import Invalid
from backend.media.services import store_picture
from backend.moderation.models import TakenDown
from backend.moderation.selectors import hiding_of
from backend.moderation.services import decide_appeal, file_appeal, hide_content, report_content, undo
from backend.privacy.services import leaving
from tests.factories.conversations import say
from tests.factories.media import photo

EN, PL = {"Accept-Language": "en"}, {"Accept-Language": "pl"}
BAD = "Precz z obcymi"


@pytest.fixture
def rude(place, marek):
    marek.display_name, marek.can_help_with = BAD, "Nikomu nie pomogę"
    marek.avatar = store_picture(photo(size=(40, 30)), alt="Gest")
    marek.save()
    return marek


@pytest.fixture
def hidden(rude, adam):
    return hide_content(rude, by=adam, statement="To rani.")


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def test_others_read_a_neutral_name_in_their_own_language(hidden, rude):
    said = []
    for code in ("en", "pl", "uk"):
        with translation.override(code):
            said.append(fresh(rude).display_name)
    number = said[0].removeprefix("Neighbour ")
    assert number.isdecimal()
    assert all(number in name and BAD not in name for name in said)
    assert (fresh(rude).can_help_with, fresh(rude).avatar) == ("", None)


def test_the_bad_name_is_nowhere_that_neighbours_read(client, place, rude, oksana, adam):
    say(main_room(place), rude, "Dzień dobry")
    oksana.notifications.create(kind="mention", params={"who": BAD}, place_id=place.pk, url="/rozmowy/")
    hide_content(rude, by=adam, statement="To rani.")
    client.force_login(oksana)
    room = main_room(place).get_absolute_url()
    for address in (room, "/rozmowy/", reverse("notification-list"), rude.get_absolute_url()):
        page = client.get(address, headers=EN).text
        assert BAD not in page, address
    assert "Neighbour " in client.get(room, headers=EN).text
    assert "#" + fresh(rude).display_name[-4:] not in client.get("/rozmowy/", headers=EN).text


def test_what_was_read_is_never_written_back_as_a_name(hidden, rude):
    row = fresh(rude)
    row.refresh_from_db()
    row.save()
    services.update_profile(row, by=row, display_name=row.display_name, theme="dark")
    with translation.override("en"):
        assert fresh(rude).display_name.startswith("Neighbour ")
    assert User.objects.values_list("display_name", flat=True).get(pk=rude.pk).startswith("#")


@pytest.mark.parametrize("field", ["display_name", "can_help_with", "would_like_to_learn"])
def test_words_are_not_written_anew_while_the_decision_holds(hidden, rude, field):
    with pytest.raises(Invalid) as refusal:
        services.update_profile(rude, by=fresh(rude), **{field: BAD})
    assert refusal.value.field == field


def test_a_new_name_is_chosen_when_nobody_can_appeal_any_more(client, hidden, rude):
    type(hidden).objects.update(appeal_until=timezone.now())
    services.update_profile(rude, by=fresh(rude), display_name="Zupełnie Nowy")
    assert fresh(rude).display_name == "Zupełnie Nowy"
    client.force_login(rude)
    assert hidden.get_absolute_url() not in client.get(reverse("profile-edit"), headers=EN).text


def test_nor_is_a_photo_hung_up(hidden, rude):
    with pytest.raises(Invalid):
        services.set_avatar(rude, store_picture(photo(size=(40, 30))), by=fresh(rude))


def test_the_form_says_why_leads_to_the_decision_and_loses_nothing(client, hidden, rude):
    client.force_login(rude)
    url = reverse("profile-edit")
    page = client.get(url, headers=EN).text
    assert hidden.get_absolute_url() in page
    said = {
        "display_name": "Zupełnie Nowy",
        "can_help_with": "Naprawiam rowery",
        "affiliation": "neighbour",
        "about_visibility": "me",
        "presence_visibility": "me",
        "messages_from": "nobody",
    }
    answer = client.post(url, said, headers=EN)
    assert answer.status_code == 422
    assert "Zupełnie Nowy" in answer.text
    assert "Naprawiam rowery" in answer.text
    assert fresh(rude).about_visibility == "members"
    same = said | {"display_name": fresh(rude).display_name, "can_help_with": ""}
    assert client.post(url, same, headers=EN).status_code == 302
    assert fresh(rude).about_visibility == "me"


def test_everything_comes_back_when_it_is_undone(hidden, rude, adam):
    undo(hidden, by=adam)
    row = fresh(rude)
    assert (row.display_name, row.can_help_with, row.avatar.alt) == (BAD, "Nikomu nie pomogę", "Gest")
    services.update_profile(row, by=row, display_name="Marek")
    assert fresh(rude).display_name == "Marek"


def test_and_when_an_appeal_is_right(hidden, rude, ewa):
    appeal = file_appeal(hidden, by=rude, text="To tytuł wiersza.")
    decide_appeal(appeal, by=ewa, reverse=True, answer="Rzeczywiście.")
    assert fresh(rude).display_name == BAD


def test_hidden_twice_it_comes_back_with_the_second(hidden, rude, adam, oksana):
    second = hide_content(fresh(rude), by=adam, statement="Znowu.")
    undo(hidden, by=adam)
    assert fresh(rude).display_name != BAD
    undo(second, by=adam)
    assert fresh(rude).display_name == BAD


def test_nothing_comes_back_to_an_account_that_is_gone(hidden, rude, adam, mailoutbox):
    leaving.ask_to_leave(fresh(rude), by=fresh(rude))
    leaving.erase_due(now=timezone.now() + timezone.timedelta(days=15))
    undo(hidden, by=adam)
    row = fresh(rude)
    assert (str(row), row.can_help_with, row.avatar) == ("former neighbour", "", None)
    assert not TakenDown.objects.exists()


def test_the_letter_says_what_was_taken_off(client, hidden, rude):
    client.force_login(rude)
    assert "your name, your words and your photo" in client.get(hidden.get_absolute_url(), headers=EN).text


def test_a_report_of_the_name_keeps_the_name(rude, oksana, adam):
    case = report_content(rude, by=oksana, reason="abuse").case
    hide_content(rude, by=adam, statement="To rani.")
    assert BAD in case.evidence.get().text
    assert hiding_of(rude).case == case


def test_who_nothing_holds_is_asked_about_once(rude):
    row = fresh(rude)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.update_profile(row, by=row, theme="dark")
    assert not [query for query in asked if "moderation_decision" in query["sql"]]
