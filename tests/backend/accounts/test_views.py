import pytest
from django.urls import reverse
from rest_framework.authtoken.models import Token

from backend.accounts.models import Visibility
from backend.accounts.services import block_person
from tests.factories.accounts import UserFactory
from tests.factories.media import photo


@pytest.fixture
def as_marek(client, marek):
    """Marek, who typed his password a moment ago."""
    client.force_login(marek)
    client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
    return client


def change(person, **fields):
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()


def test_neighbour_sees_a_profile(as_marek, oksana):
    change(oksana, can_help_with="Ukraiński <dla> początkujących", languages=["uk", "pl"])
    response = as_marek.get(oksana.get_absolute_url())
    assert "Ukraiński &lt;dla&gt; początkujących" in response.text
    assert "українська" in response.text
    assert oksana.email not in response.text


def test_hidden_profile_tells_not_even_the_name(client, oksana):
    response = client.get(oksana.get_absolute_url())
    assert response.status_code == 404
    assert "Oksana" not in response.text


def test_public_profile_is_shown_to_guests(client, oksana):
    change(oksana, about_visibility=Visibility.PUBLIC)
    response = client.get(oksana.get_absolute_url())
    assert response.status_code == 200
    assert "Oksana" in response.text


def test_own_profile_says_how_neighbours_see_it(as_marek, marek):
    assert "This is how neighbours see you." in as_marek.get(marek.get_absolute_url()).text


def test_profile_of_nobody_is_not_found(client, db):
    assert client.get("/ludzie/nobody/").status_code == 404


def test_blocking_and_taking_it_back(as_marek, marek, oksana):
    block = reverse("block", args=[oksana.handle])
    as_marek.post(block)
    assert "Oksana" in as_marek.get("/konto/").text
    assert as_marek.get(oksana.get_absolute_url()).status_code == 200, "whoever blocked can find the way back"
    as_marek.post(block, {"action": "unblock"})
    assert "Oksana" not in as_marek.get("/konto/").text


def test_blocked_person_finds_no_profile(as_marek, marek, oksana):
    change(oksana, about_visibility=Visibility.PUBLIC)
    block_person(marek, by=oksana)
    assert as_marek.get(oksana.get_absolute_url()).status_code == 404


def test_nobody_can_block_themselves(as_marek, marek):
    assert as_marek.post(reverse("block", args=[marek.handle])).status_code == 403


FORM = {
    "display_name": "Marek Z.",
    "can_help_with": "Wiercenie",
    "languages": ["pl"],
    "affiliation": "activist",
    "about_visibility": "public",
    "presence_visibility": "me",
    "messages_from": "shared",
}


def test_profile_is_saved_and_said_so(as_marek, marek):
    response = as_marek.post("/konto/profil/", FORM, follow=True)
    assert "Saved." in response.text
    marek.refresh_from_db()
    assert (marek.display_name, marek.affiliation, marek.presence_visibility) == ("Marek Z.", "activist", "me")
    assert marek.messages_from == "shared"


def test_wrong_profile_keeps_what_was_typed(as_marek, marek):
    response = as_marek.post("/konto/profil/", {**FORM, "display_name": ""})
    assert response.status_code == 422
    assert "<title>Error:" in response.text
    assert "Wiercenie" in response.text
    marek.refresh_from_db()
    assert marek.can_help_with == ""


def test_photo_becomes_the_avatar_and_can_be_removed(as_marek, marek):
    as_marek.post("/konto/profil/", {**FORM, "photo": photo()})
    marek.refresh_from_db()
    assert marek.avatar is not None
    as_marek.post("/konto/profil/", {**FORM, "remove_photo": "on"})
    marek.refresh_from_db()
    assert marek.avatar is None


def test_file_that_is_no_photo_saves_nothing(as_marek, marek):
    from django.core.files.uploadedfile import SimpleUploadedFile

    response = as_marek.post("/konto/profil/", {**FORM, "photo": SimpleUploadedFile("a.jpg", b"not a picture")})
    assert response.status_code == 422
    marek.refresh_from_db()
    assert marek.display_name == "Marek"


def test_token_is_shown_once(as_marek, marek):
    made = as_marek.post("/konto/token/").text
    key = Token.objects.get(user=marek).key
    assert key in made
    assert key not in as_marek.get("/konto/token/").text


def test_withdrawn_token_opens_nothing(as_marek, marek):
    as_marek.post("/konto/token/")
    as_marek.post("/konto/token/", {"action": "revoke"})
    assert not Token.objects.exists()


def test_token_asks_for_the_password_again(client, marek):
    client.force_login(marek)
    response = client.post("/konto/token/")
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not Token.objects.exists()


@pytest.mark.parametrize("path", ["/konto/", "/konto/profil/", "/konto/token/", "/powiadomienia/"])
def test_guest_is_sent_to_sign_in(client, db, path):
    assert client.get(path).url.startswith(reverse("account_login"))


def test_blocked_people_cost_one_query(as_marek, marek, django_assert_max_num_queries):
    for _ in range(5):
        block_person(UserFactory(), by=marek)
    with django_assert_max_num_queries(9):
        as_marek.get("/konto/")
