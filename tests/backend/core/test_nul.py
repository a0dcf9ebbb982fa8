"""NUL in what a browser sends beside a body ends before any view, on both kinds of server."""

import pytest
from asgiref.sync import async_to_sync

pytestmark = pytest.mark.django_db
MANGLED = "/miejsca/?q=a%00b"


def test_address_with_nul_is_told_to_be_mangled(client):
    response = client.get(MANGLED)
    assert response.status_code == 400
    assert "<h1" in response.text


def test_address_with_nul_over_the_asynchronous_server(async_client):
    assert async_to_sync(async_client.get)(MANGLED).status_code == 400
    assert async_to_sync(async_client.get)("/miejsca/?q=ab").status_code == 200


@pytest.mark.parametrize(("address", "status"), [("/miejsca/%00/", 400), ("/miejsca/?q=ab", 200)])
def test_path_with_nul(client, address, status):
    assert client.get(address).status_code == status


def test_session_key_with_nul_is_looked_for_nowhere(client):
    assert client.get("/rozmowy/", headers={"Cookie": r'sessionid="abcdefgh\000ijkl"'}).status_code == 400
