import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from api.throttles import GuestThrottle

pytestmark = pytest.mark.django_db


def is_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["type"] == f"urn:ganek:problem:{code}"
    return body


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/nothing", "/api/v1/places/nowhere/", "/api/v2/"])
def test_404(api, path):
    is_problem(api.get(path), 404, "not_found")


def test_401_says_how_to_sign_in(api):
    response = api.get("/api/v1/me/")
    is_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_401_for_a_wrong_token(api):
    api.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    is_problem(api.get("/api/v1/places/"), 401, "authentication_failed")


def test_400_for_what_cannot_be_parsed(api, marek):
    api.force_authenticate(marek)
    is_problem(api.post("/api/v1/listings/", "{", content_type="application/json"), 400, "parse_error")


def test_405(api, marek):
    api.force_authenticate(marek)
    response = api.delete("/api/v1/places/")
    is_problem(response, 405, "method_not_allowed")
    assert "GET" in response["Allow"]


def test_415(api, marek):
    api.force_authenticate(marek)
    is_problem(api.post("/api/v1/memberships/", "<a/>", content_type="text/xml"), 415, "unsupported_media_type")


def test_422_names_the_fields(api, marek):
    api.force_authenticate(marek)
    body = is_problem(api.post("/api/v1/listings/", {"title": ""}), 422, "invalid")
    assert set(body["errors"]) == {"place", "kind", "title"}


def test_422_of_the_domain_names_its_field(api, place, marek):
    api.force_authenticate(marek)
    body = is_problem(
        api.post("/api/v1/listings/", {"place": place.slug, "kind": "food", "title": "Zupa"}), 422, "invalid"
    )
    assert list(body["errors"]) == ["expires_at"]


def test_403(api, place, jan):
    api.force_authenticate(jan)
    is_problem(
        api.post("/api/v1/listings/", {"place": place.slug, "kind": "give", "title": "Lampa"}), 403, "not_allowed"
    )


def test_session_needs_the_csrf_token(place, jan):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(jan)
    is_problem(browser.post("/api/v1/memberships/", {"place": place.slug}), 403, "permission_denied")


def test_bearer_token_signs_in(api, marek):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {Token.objects.create(user=marek).key}")
    assert api.get("/api/v1/me/").json()["display_name"] == "Marek"


def test_429_says_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(GuestThrottle, "rate", "2/min", raising=False)
    for _call in range(2):
        assert api.get("/api/v1/places/").status_code == 200
    response = api.get("/api/v1/places/")
    is_problem(response, 429, "throttled")
    assert int(response["Retry-After"]) > 0
