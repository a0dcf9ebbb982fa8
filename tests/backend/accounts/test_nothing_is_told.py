"""Nobody learns from outside whether an address has an account: same answers, same work."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

pytestmark = pytest.mark.django_db
NOBODY = "nikt@example.org"


class CountingHasher(PBKDF2PasswordHasher):
    """As slow as others would be; counts how often somebody would wait for it."""

    algorithm, iterations, times = "counting", 1, 0

    def encode(self, *args, **kwargs):
        type(self).times += 1
        return super().encode(*args, **kwargs)


@pytest.fixture
def hashed(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.times = 0
    return lambda: CountingHasher.times


@pytest.fixture
def known(hashed, marek):
    marek.set_password("zielona-furtka-7")
    marek.save()
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    CountingHasher.times = 0
    return marek.email


def told(response, address: str) -> tuple:
    text = response.text.replace(address, "…") if response.status_code == 200 else ""
    return response.status_code, response.headers.get("Location", ""), text.count("errorlist"), text.count("<p")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_reset_password", lambda address: {"email": address}),
        ("account_request_login_code", lambda address: {"email": address}),
        ("account_login", lambda address: {"login": address, "password": "wrong-password-1"}),
        (
            "account_signup",
            lambda address: {
                "email": address,
                "password1": "zielona-furtka-9",
                "display_name": "M.",
                "accepts_rules": "on",
            },
        ),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(client, known, hashed, mailoutbox, name, data):
    answers, work = [], []
    for address in (known, NOBODY):
        before = hashed()
        answers.append(told(client.post(reverse(name), data(address)), address))
        work.append(hashed() - before)
        client.logout()
        client.cookies.clear()
    assert answers[0] == answers[1]
    if name != "account_signup":
        assert work[0] == work[1]
    assert len(mailoutbox) in (0, 2)


@pytest.mark.parametrize(
    "password",
    [
        "Hasło12345!",
        "qwertyuiop",
        "1234567890",
        "Warszawa2026",
        "aaaaaaaaaaaa",
        "p4ssw0rd!!!!",
        "kochanie!!",
        "misiekmisiek",
    ],
)
def test_passwords_that_many_choose_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["zielona-furtka-7", "koń bateria zszywka", "Kx7!pq92Lm", "мій сад біля ріки"])
def test_other_passwords_are_taken(password):
    validate_password(password)


def test_password_is_not_like_the_address(marek):
    marek.email = "marek.kowalczyk@example.org"
    with pytest.raises(ValidationError):
        validate_password("marek.kowalczyk", marek)


def test_limits_of_one_account_hold_from_many_addresses(client, known):
    for number in range(5):
        client.post(reverse("account_login"), {"login": known, "password": "x"}, REMOTE_ADDR=f"192.0.2.{number}")
    data = {"login": known, "password": "zielona-furtka-7"}
    assert client.post(reverse("account_login"), data, REMOTE_ADDR="192.0.2.99").status_code == 200
    assert "_auth_user_id" not in client.session


def test_too_many_sign_ups_are_told_to_wait(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(reverse("account_signup"), {})
    answer = client.post(reverse("account_signup"), {}, headers={"Accept-Language": "en"})
    assert answer.status_code == 429
    assert "Wait a few minutes" in answer.text


def test_people_sign_in_while_valkey_is_away(client, known, settings):
    dead = {"BACKEND": "backend.core.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead, "calendars": dead}
    data = {"login": known, "password": "zielona-furtka-7"}
    assert client.post(reverse("account_login"), data).status_code == 302
    assert "_auth_user_id" in client.session
