from datetime import timedelta

import pytest
from django.utils import timezone

from backend.sharing import services
from backend.sharing.models import Draw
from backend.sharing.selectors import requests_seen_by
from backend.sharing.services.exchanges import keep_exchanges
from tests.backend.sharing.asking import ask, states
from tests.factories.accounts import UserFactory
from tests.factories.sharing import ListingFactory

HTMX = {"HX-Request": "true"}


def press(client, person, asked, act, **sent):
    client.force_login(person)
    return client.post(asked.get_absolute_url(), {"action": act, **sent})


def test_from_asking_to_thanks_without_scripts(client, lamp, marek, oksana):
    client.force_login(oksana)
    sent = client.post(f"{lamp.get_absolute_url()}prosba/", {"message": "Poproszę!"})
    asked = lamp.requests.get()
    talk = client.get(sent.url)
    assert "I no longer need it" in talk.text or "Już nie potrzebuję" in talk.text
    client.force_login(marek)
    talk = client.get(sent.url)
    assert all(f'value="{act}"' in talk.text for act in ("choose", "complete"))
    answer = press(client, marek, asked, "choose", next=sent.url)
    assert answer.url == sent.url
    press(client, marek, asked, "complete")
    press(client, oksana, asked, "thank", text="Dziękuję!", agrees="yes")
    note = marek.thanks_received.get()
    press(client, marek, asked, "agree", note=note.pk, agrees="yes")
    note.refresh_from_db()
    assert (states(lamp), note.is_public) == (["done"], True)


def test_the_owner_reads_who_asked_what_they_said_and_how_much_they_got(client, place, lamp, marek, oksana, jan):
    type(jan).objects.filter(pk=jan.pk).update(date_joined=timezone.now() - timedelta(days=90))
    sofa = ListingFactory(place=place, author=UserFactory())
    services.complete_request(ask(sofa, jan), by=sofa.author)
    ask(lamp, jan)
    ask(lamp, oksana)
    client.force_login(marek)
    rows = client.get(lamp.get_absolute_url()).context["requests"]
    assert [(row.user, row.got_lately, row.is_new_neighbour) for row in rows] == [(jan, 1, False), (oksana, 0, True)]
    assert rows[0].words.startswith("Dzień dobry")


def test_the_list_of_requests_takes_the_same_number_of_queries(client, place, marek, django_assert_max_num_queries):
    chairs = ListingFactory(place=place, author=marek, quantity=9)
    for person in UserFactory.create_batch(12):
        ask(chairs, person)
    client.force_login(marek)
    client.get(chairs.get_absolute_url())
    with django_assert_max_num_queries(34):
        client.get(chairs.get_absolute_url())


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(client, lamp, marek, oksana):
    asked = ask(lamp, oksana)
    answer = press(client, marek, asked, "decline", reason="x" * 301)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "x" * 301 in answer.text
    assert press(client, marek, asked, "choose", days="99").status_code == 422
    assert press(client, marek, asked, "choose", days="wieczność").status_code == 422


@pytest.mark.parametrize("act", ["choose", "decline", "complete", "withdraw", "thank", "nonsense"])
def test_strangers_find_no_request(client, lamp, oksana, zofia, act):
    asked = ask(lamp, oksana)
    assert press(client, zofia, asked, act).status_code == 404
    assert states(lamp) == ["waiting"]


def test_nobody_does_what_is_the_other_sides(client, lamp, marek, oksana):
    asked = ask(lamp, oksana)
    for person, act in ((oksana, "choose"), (oksana, "complete"), (marek, "withdraw")):
        assert press(client, person, asked, act).status_code == 403
    assert states(lamp) == ["waiting"]


def test_requests_are_listed_as_the_rule_says(cast, lamp, place, halina, marek, oksana):
    asked = [ask(lamp, oksana), ask(ListingFactory(place=place, author=halina, is_of_place=True), marek)]
    for person in [*cast, oksana]:
        shown = set(requests_seen_by(person))
        assert shown == {one for one in asked if person.has_perm("sharing.see_request", one)}, person


def test_htmx_gets_the_bar_alone(client, lamp, marek, oksana):
    asked = ask(lamp, oksana)
    client.force_login(marek)
    assert client.get(asked.get_absolute_url(), headers=HTMX).text.strip().startswith("<live-region")


def test_found_closes_with_whom(client, place, marek, oksana, jan):
    wanted = ListingFactory(place=place, author=marek, kind="ask")
    helped = ask(wanted, oksana)
    ask(wanted, jan)
    client.force_login(marek)
    client.post(f"{wanted.get_absolute_url()}zamknij/", {"outcome": "done", "whom": helped.pk})
    assert states(wanted) == ["done", "declined"]


def test_the_page_of_a_draw_shows_all_that_is_needed_to_check_it_and_no_names(client, place, marek, oksana, guest):
    bike = services.create_listing(place, by=marek, kind="give", title="Rower", handing="draw")
    asked = ask(bike, oksana)
    page = f"{bike.get_absolute_url()}losowanie/"
    draw = Draw.objects.get()
    before = client.get(page).text
    assert draw.commitment in before
    assert asked.code in before
    assert draw.secret not in before
    assert "Oksana" not in before
    client.force_login(oksana)
    assert client.get(page).context["my_code"] == asked.code
    Draw.objects.update(closes_at=timezone.now())
    keep_exchanges()
    after = client.get(page).text
    assert all(word in after for word in (draw.secret, "sha256sum", asked.code))


def test_the_owner_moves_the_draw_on_its_page(client, place, marek, oksana):
    bike = services.create_listing(place, by=marek, kind="give", title="Rower", handing="draw")
    page = f"{bike.get_absolute_url()}losowanie/"
    sooner = timezone.localtime(timezone.now() + timedelta(hours=5), bike.zone)
    client.force_login(oksana)
    assert client.post(page, {"closes_at": f"{sooner:%Y-%m-%dT%H:%M}"}).status_code == 403
    client.force_login(marek)
    assert client.post(page, {"closes_at": "kiedyś"}).status_code == 422
    client.post(page, {"closes_at": f"{sooner:%Y-%m-%dT%H:%M}"})
    assert Draw.objects.get().closes_at == sooner.replace(second=0, microsecond=0)
    assert client.get(f"{ListingFactory(place=place).get_absolute_url()}losowanie/").status_code == 404
