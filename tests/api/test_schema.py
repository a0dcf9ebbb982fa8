import re

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_schema_is_valid_and_says_everything(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_schema_is_served(client):
    response = client.get("/api/schema/?format=json")
    assert response.status_code == 200
    assert "/api/v1/listings/" in response.json()["paths"]


def test_docs_ask_no_third_party_and_run_no_inline_script(client):
    response = client.get("/api/docs/")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert addresses
    assert all(address.startswith("/") for address in addresses), addresses
    assert not re.search(r"<script>(?!</script>)", response.text)
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_other_pages_keep_the_strict_policy(client):
    assert "unsafe-inline" not in client.get("/api/v1/places/")["Content-Security-Policy"]
