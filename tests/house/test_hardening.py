"""What must hold for every address: no form without a token, no way for one person to be another, no door outside."""

import ast
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from tests.house.addresses import addresses

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

# Views that take posts without a token, and why nobody can misuse them from another site.
EXEMPT = {
    "letters-stop": "a mail program presses the button: it has the signed link and no cookie (RFC 8058)",
}
EVIL = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example", "https:evil.example",
    "javascript:alert(1)", "\thttps://evil.example", "http://testserver@evil.example/", "https://testserver.evil.example",
]  # fmt: skip


def is_of_the_api(address) -> bool:
    return address.path.startswith("/api/")


def test_addresses_are_found():
    assert len(list(addresses())) > 200


def test_no_form_is_taken_without_a_token(ewa):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ewa)
    taken = []
    for address in addresses():
        if address.is_exempt:
            continue
        answer = client.post(address.path)
        if answer.status_code != 403:
            taken.append((address.route, answer.status_code))
    assert taken == []


def test_exemptions_are_few_and_have_reasons():
    exempt = {address.name for address in addresses() if address.is_exempt and not is_of_the_api(address)}
    assert exempt - EXEMPT.keys() == set()


def test_api_takes_no_post_with_a_cookie_alone(ewa):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ewa)
    answers = {
        address.route: client.post(address.path).status_code for address in addresses() if is_of_the_api(address)
    }
    assert {route: status for route, status in answers.items() if status not in (403, 404, 405)} == {}


# Not `value`: the hidden field `next` comes back with the form and is judged then, as the posts below prove.
ATTRIBUTE = re.compile(r'\b(?:href|action|formaction|hx-\w+)="([^"]*(?:evil\.example|javascript:)[^"]*)"')


def leads_outside(value: str) -> bool:
    """Whether a browser that follows ``value`` leaves this server, or runs a script; within a query it may stand."""
    return not re.match(r"\?|/(?![/\\])", unescape(value))


def test_what_leads_outside_is_recognised():
    assert [to for to in EVIL if not leads_outside(to)] == []
    assert not leads_outside("/konto/login/?next=https%3A//evil.example/")


@pytest.mark.parametrize("to", EVIL)
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_request_login_code", "account_logout"])
def test_nobody_is_led_outside(client, marek, name, to):
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    data = {"login": marek.email, "password": "a-long-password", "next": to}
    for answer in (client.post(reverse(name), data), client.get(reverse(name), {"next": to})):
        host = urlsplit(answer.headers.get("Location", "")).netloc
        assert host in ("", "testserver")
        assert list(filter(leads_outside, ATTRIBUTE.findall(answer.text))) == []


@pytest.mark.parametrize("to", EVIL)
@pytest.mark.parametrize("name", ["account_reauthenticate", "set_language", "account_login"])
def test_nobody_who_is_signed_in_is_led_outside(client, marek, name, to):
    client.force_login(marek)
    data = {"password": "a-long-password", "next": to, "language": "en"}
    for answer in (client.post(f"{reverse(name)}", data), client.get(reverse(name), {"next": to})):
        assert urlsplit(answer.headers.get("Location", "")).netloc in ("", "testserver")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_other_names_of_this_host_are_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_letters_lead_to_the_address_of_the_network(client, marek, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    client.post(reverse("account_reset_password"), {"email": marek.email}, headers={"Host": "evil.example"})
    assert mailoutbox
    assert all("evil.example" not in letter.body for letter in mailoutbox)


ANSWERS = [
    "/", "/nic/", "/konto/", "/panel/", "/api/v1/places/", "/api/v1/nic/", "/robots.txt", "/manifest.webmanifest",
    "/health/live", "/konto/login/", "/panel/dziennik/", "/admin/", "/odzyskaj/", "/i18n/katalog.js", "/konto/token/",
]  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("method", ["get", "put"])
def test_every_answer_has_the_headers_that_protect(client, marek, path, method):
    client.force_login(marek)
    headers = getattr(client, method)(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_cookies_cannot_be_read_or_sent_from_elsewhere(client, marek):
    marek.emailaddress_set.create(email=marek.email, verified=True, primary=True)
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": marek.email, "password": "a-long-password"})
    assert set(client.cookies) <= {"sessionid", "csrftoken", "django_language", "messages"}
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")


def test_pages_with_private_data_are_not_kept_by_others(client, ewa):
    client.force_login(ewa)
    assert "no-store" in client.get("/panel/dziennik/").headers["Cache-Control"]


def test_nobody_can_act_as_somebody_else():
    packages = " ".join(configured.INSTALLED_APPS + configured.MIDDLEWARE + configured.AUTHENTICATION_BACKENDS)
    words = re.compile(r"hijack|imperson|login_?as|switch_?user|become|sudo|\bsu\b", re.IGNORECASE)
    assert not words.search(packages)
    assert [address.route for address in addresses() if words.search(f"{address.route} {address.name}")] == []
    assert signs_in_by_itself() == []


def signs_in_by_itself() -> list[str]:
    """Our own code that would sign somebody in past the sign-in library."""
    files = [path for folder in ("backend", "api", "realtime") for path in (ROOT / folder).rglob("*.py")]
    return [f"{path.name}: {name}" for path in files for name in sign_ins(path.read_text())]


SIGN_IN = {"login", "alogin", "perform_login", "resume_login", "force_login"}
NOT_OF_PEOPLE = {"box", "super"}  # a mailbox; the page of the desk


def sign_ins(source: str) -> list[str]:
    """Functions that sign somebody in, imported or called by ``source``, whatever they are reached through."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found += [name.name for name in node.names if name.name in SIGN_IN]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SIGN_IN:
            owner = node.func.value.func if isinstance(node.func.value, ast.Call) else node.func.value
            found += [node.func.attr] if getattr(owner, "id", "") not in NOT_OF_PEOPLE else []
    return found


@pytest.mark.parametrize(
    "source",
    [
        "from django.contrib.auth import login", "from django.contrib import auth\nauth.login(request, user)",
        "import django.contrib.auth\ndjango.contrib.auth.login(request, user)",
        "from allauth.account.utils import perform_login", "flows.login.perform_login(request, login)",
    ],
)  # fmt: skip
def test_each_way_to_sign_somebody_in_is_recognised(source):
    assert sign_ins(source)


REQUESTS_OUT = {
    "backend/core/fetching.py": "addresses that people name: guarded",
    "backend/meetups/providers/bigbluebutton.py": "the server that operators set",
    "backend/meetups/providers/janus.py": "the server that operators set",
    "backend/events/services/mailboxes.py": "the mailbox that operators set",
    "backend/events/management/commands/calendar_replies.py": "the mailbox that operators set",
    "backend/core/management/commands/serve.py": "our own health address",
}
CLIENTS = r"httpcore|httpx|requests|urllib3|aiohttp|imaplib|poplib|ftplib|urllib\.request|http\.client"
OUTGOING = re.compile(rf"^\s*(?:import|from) ({CLIENTS})\b", re.MULTILINE)


def test_every_module_that_asks_other_servers_is_known():
    files = [path for folder in ("backend", "api", "realtime") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if OUTGOING.search(path.read_text())}
    assert found == REQUESTS_OUT.keys()


def test_security_txt_names_a_contact(client, settings):
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    settings.SECURITY_CONTACT = ["mailto:bezpieczenstwo@example.org", "https://example.org/kontakt"]
    assert client.get(address).status_code == 404
    settings.SECURITY_EXPIRES = "2027-12-31T00:00:00Z"
    settings.SECURITY_POLICY = "https://example.org/polityka"
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "Contact: mailto:bezpieczenstwo@example.org",
        "Contact: https://example.org/kontakt",
        "Expires: 2027-12-31T00:00:00Z",
        "Preferred-Languages: pl, en, uk",
        f"Canonical: {configured.PUBLIC_URL}{address}",
        "Policy: https://example.org/polityka",
    ]


def test_policy_for_finders_is_there():
    assert "security.txt" in (ROOT / "SECURITY.md").read_text()
