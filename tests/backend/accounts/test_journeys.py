"""Coming in: signing up, signing in and the second step, as a browser without JavaScript does it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from backend.accounts.models import User

NEIGHBOUR = {
    "display_name": "Maria L.",
    "email": "maria@example.org",
    "password1": "zielona-furtka-7",
    "accepts_rules": "on",
}


@pytest.fixture
def maria(db):
    """Has a confirmed address and a password."""
    user = User.objects.create_user("maria@example.org", "zielona-furtka-7", display_name="Maria L.", language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def as_maria(client, maria):
    """Maria, signed in, who confirmed a moment ago that it is her."""
    client.post(reverse("account_login"), {"login": maria.email, "password": "zielona-furtka-7"})
    client.post(reverse("account_reauthenticate"), {"password": "zielona-furtka-7"})
    return client


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_neighbour_signs_up_with_the_code_from_the_letter(client, db, mailoutbox, code_in):
    response = client.post(reverse("account_signup"), NEIGHBOUR, follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert "maria@example.org" in response.text
    assert not is_signed_in(client)

    response = client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])}, follow=True)

    assert response.redirect_chain[-1][0] == "/"
    assert is_signed_in(client)
    assert User.objects.get().display_name == "Maria L."
    assert EmailAddress.objects.get().verified


def test_account_keeps_the_language_it_was_made_in(client, db, mailoutbox):
    client.post(reverse("account_signup"), NEIGHBOUR, headers={"Accept-Language": "uk"})
    assert User.objects.get().language == "uk"


def test_sign_up_needs_a_name_and_the_rules(client, db):
    response = client.post(reverse("account_signup"), {**NEIGHBOUR, "display_name": "", "accepts_rules": ""})
    assert set(response.context["form"].errors) == {"display_name", "accepts_rules"}
    assert "maria@example.org" in response.text
    assert not User.objects.exists()


def test_sign_up_does_not_tell_who_has_an_account(client, maria, mailoutbox):
    response = client.post(reverse("account_signup"), NEIGHBOUR, follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    assert mailoutbox[0].subject == "You have an account already"


def test_wrong_code_confirms_nothing(client, db, mailoutbox):
    client.post(reverse("account_signup"), NEIGHBOUR)
    client.post(reverse("account_email_verification_sent"), {"code": "AAA-AAA"})
    assert not is_signed_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_sign_in_with_a_code_from_e_mail(client, maria, mailoutbox, code_in):
    client.post(reverse("account_request_login_code"), {"email": maria.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)


def test_letter_speaks_the_language_of_the_person(client, maria, mailoutbox):
    User.objects.update(language="uk")
    client.post(reverse("account_request_login_code"), {"email": maria.email}, headers={"Accept-Language": "en"})
    with translation.override("uk"):
        assert gettext("Your code to sign in:") in mailoutbox[0].body


def test_letter_is_plain_and_has_no_escapes(client, maria, mailoutbox):
    User.objects.update(display_name="Maria & <Jan>")
    client.post(reverse("account_request_login_code"), {"email": maria.email})
    assert "Hello Maria & <Jan>!" in mailoutbox[0].body
    assert mailoutbox[0].content_subtype == "plain"


def test_forgotten_password_is_set_anew(client, maria, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": maria.email})
    address = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(address, follow=True)
    new = {"password1": "nowa-furtka-na-rogu", "password2": "nowa-furtka-na-rogu"}
    client.post(form.redirect_chain[-1][0], new)
    maria.refresh_from_db()
    assert maria.check_password("nowa-furtka-na-rogu")


def test_changed_address_counts_when_it_is_confirmed(client, maria, mailoutbox, code_in):
    client.post(reverse("account_login"), {"login": maria.email, "password": "zielona-furtka-7"})
    client.post(reverse("account_reauthenticate"), {"password": "zielona-furtka-7"})
    client.post(reverse("account_email"), {"action_add": "", "email": "nowa@example.org"})
    maria.refresh_from_db()
    assert maria.email == "maria@example.org"

    letter = next(letter for letter in mailoutbox if letter.to == ["nowa@example.org"])
    client.post(reverse("account_email_verification_sent"), {"code": code_in(letter)})

    maria.refresh_from_db()
    assert maria.email == "nowa@example.org"
    assert {"maria@example.org"} <= {address for letter in mailoutbox for address in letter.to}


@pytest.mark.django_db(transaction=True)  # the letter about it leaves after the commit
def test_app_becomes_the_second_step(as_maria, client, maria, mailoutbox):
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=maria, type=Authenticator.Type.TOTP).exists()
    assert mailoutbox[-1].subject == "Two-step sign-in is on"

    client.logout()
    response = client.post(reverse("account_login"), {"login": maria.email, "password": "zielona-furtka-7"})

    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    codes = Authenticator.objects.get(user=maria, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_signed_in(client)


def test_too_many_tries_are_told_to_wait(client, db):
    for _ in range(21):
        response = client.post(reverse("account_signup"), {**NEIGHBOUR, "display_name": ""})
    assert response.status_code == 429
    assert "<h1>" in response.text


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_request_login_code", "account_reset_password"],
)
def test_guest_pages_have_one_heading_and_no_inline_code(client, db, name):
    assert_clean(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "account",
        "profile-edit",
        "appearance",
        "api-token",
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
        "notification-list",
    ],
)
def test_pages_of_an_account_have_one_heading_and_no_inline_code(as_maria, name):
    assert_clean(as_maria.get(reverse(name)))


def assert_clean(response):
    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert " style=" not in response.text
    assert " onclick=" not in response.text
    for tag in response.text.split("<script")[1:]:
        opening = tag.split(">")[0]
        assert "src=" in opening or "nonce=" in opening or "json" in opening or "importmap" in opening, opening
