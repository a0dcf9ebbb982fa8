import pytest

from backend.accounts.models import Block
from backend.core.errors import Invalid, NotAllowed
from backend.moderation.services import hide_content, report_content
from backend.sharing import services
from backend.sharing.models import ThankYou
from backend.sharing.selectors import public_thanks, thanks_visible_to
from tests.backend.sharing.asking import ask, told
from tests.factories.accounts import UserFactory
from tests.factories.sharing import ListingFactory

WORDS = "Lampa świeci jak nowa, dziękuję!"


@pytest.fixture
def handed_over(lamp, marek, oksana):
    return services.complete_request(ask(lamp, oksana), by=marek)


def test_words_reach_the_other_side_and_nobody_else(client, handed_over, marek, oksana, jan):
    note = services.thank_for_request(handed_over, by=oksana, text=f" {WORDS} ", agrees=True)
    assert (note.to, note.text, note.is_public) == (marek, WORDS, False)
    assert told(marek)[-1] == "thanks"
    for reader, sees in ((marek, True), (jan, False)):
        client.force_login(reader)
        assert (WORDS in client.get(marek.get_absolute_url()).text) is False
        assert thanks_visible_to(reader).exists() is sees


def test_they_are_public_when_both_agree_and_until_one_does_not(client, place, handed_over, marek, oksana):
    note = services.thank_for_request(handed_over, by=oksana, text=WORDS, agrees=True)
    services.set_agreement(note, by=marek, agrees=True)
    client.force_login(oksana)
    for page in (marek.get_absolute_url(), f"/miejsca/{place.slug}/tablica/"):
        assert WORDS in client.get(page).text
    services.set_agreement(note, by=oksana, agrees=False)
    assert WORDS not in client.get(marek.get_absolute_url()).text


def test_other_words_need_a_new_yes(handed_over, marek, oksana):
    note = services.thank_for_request(handed_over, by=oksana, text=WORDS, agrees=True)
    services.set_agreement(note, by=marek, agrees=True)
    again = services.thank_for_request(handed_over, by=oksana, text="Inne słowa", agrees=True)
    assert (again.pk, again.is_public) == (note.pk, False)
    assert told(marek).count("thanks") == 1


def test_both_may_thank_but_nobody_else_and_not_before(lamp, marek, oksana, zofia):
    asked = ask(lamp, oksana)
    with pytest.raises(NotAllowed):
        services.thank_for_request(asked, by=oksana, text=WORDS)
    asked = services.complete_request(asked, by=marek)
    assert services.thank_for_request(asked, by=marek, text="Miło było!").to == oksana
    with pytest.raises(NotAllowed):
        services.thank_for_request(asked, by=zofia, text=WORDS)


@pytest.mark.parametrize("words", ["   ", "a" * 501])
def test_words_that_do_not_fit(handed_over, oksana, words):
    with pytest.raises(Invalid):
        services.thank_for_request(handed_over, by=oksana, text=words)


def test_a_place_is_thanked_and_its_animators_agree(place, halina, zofia, oksana):
    drill = ListingFactory(place=place, author=halina, is_of_place=True)
    asked = services.complete_request(ask(drill, oksana), by=halina)
    note = services.thank_for_request(asked, by=oksana, text=WORDS, agrees=True)
    assert (note.to, told(halina)[-1]) == (None, "thanks")
    with pytest.raises(NotAllowed):
        services.set_agreement(note, by=zofia, agrees=True)
    assert services.set_agreement(note, by=halina, agrees=True).is_public


def test_a_moderator_hides_words(handed_over, marek, oksana, zofia):
    note = services.thank_for_request(handed_over, by=oksana, text=WORDS, agrees=True)
    services.set_agreement(note, by=marek, agrees=True)
    hide_content(note, by=zofia, statement="Obraża kogoś, a to miejsce jest dla wszystkich.")
    assert not public_thanks().exists()
    assert ThankYou.objects.get().hidden_at


def test_people_kept_apart_do_not_thank_or_read(client, handed_over, marek, oksana):
    note = services.thank_for_request(handed_over, by=oksana, text=WORDS, agrees=True)
    services.set_agreement(note, by=marek, agrees=True)
    Block.objects.create(blocker=marek, blocked=oksana)
    with pytest.raises(NotAllowed):
        services.thank_for_request(handed_over, by=marek, text="Do zobaczenia")
    client.force_login(marek)
    assert WORDS not in client.get(marek.get_absolute_url()).text


def test_private_words_stay_between_the_two_until_one_asks_for_help(handed_over, marek, oksana, halina, zofia):
    note = services.thank_for_request(handed_over, by=oksana, text=WORDS)
    for keeper in (halina, zofia):
        assert not thanks_visible_to(keeper).exists()
    report_content(note, by=marek, reason="abuse")
    for keeper in (halina, zofia):
        assert thanks_visible_to(keeper).get() == note


def test_words_that_thank_a_place_are_read_by_its_animators_alone(place, halina, zofia, oksana):
    drill = ListingFactory(place=place, author=oksana, is_of_place=True)
    asked = services.complete_request(ask(drill, UserFactory()), by=halina)
    services.thank_for_request(asked, by=asked.user, text=WORDS)
    assert thanks_visible_to(halina).exists()
    assert not thanks_visible_to(zofia).exists()
