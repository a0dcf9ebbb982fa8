"""The live side tells its operator how it does."""

import pytest


@pytest.mark.django_db
def test_readiness_counts_what_the_hub_did(client):
    live = client.get("/health/ready").json()["live"]
    assert {"sockets", "topics", "resets", "tail_hits", "publish_failures"} <= live.keys()
