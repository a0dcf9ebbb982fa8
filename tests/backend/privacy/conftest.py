import pytest
from django.urls import reverse


@pytest.fixture
def sign_in(client):
    """Factory: ``sign_in(marek)`` is the client of Marek, who has just given his password again."""

    def signed_in(user):
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
        return client

    return signed_in
