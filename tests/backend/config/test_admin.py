"""The operators' desk opens only with a second factor, and every list is a constant number of queries."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from tests.factories.accounts import UserFactory


@pytest.fixture
def operator(db):
    return UserFactory(is_staff=True, is_superuser=True)


def test_guest_is_sent_to_our_sign_in(client, db):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "/konto/login/" in client.get(response.url).headers.get("Location", response.url) or "login" in response.url


def test_operator_without_second_factor_is_sent_to_set_it_up(client, operator):
    client.force_login(operator)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")


def test_operator_with_second_factor_comes_in(client, operator):
    Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(operator)
    assert client.get("/admin/").status_code == 200


def test_neighbour_never_comes_in(client, marek):
    client.force_login(marek)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/"


OURS = [model for model in admin.site._registry if model.__module__.startswith("backend.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_lists_open_and_search(client, operator, settings, model):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(address).status_code == 200
    assert client.get(address, {"q": "x"}).status_code == 200
