from datetime import timedelta

import pytest
from django.utils import timezone

from api.models import KeptAnswer
from api.tasks import forget_kept_answers
from backend.sharing.models import Listing
from tests.factories.media import photo

LISTINGS = "/api/v1/listings/"


@pytest.fixture
def post(api, place, marek):
    """Put a lamp on the board as Marek, with an ``Idempotency-Key``."""
    api.force_authenticate(marek)

    def send(key="a1", title="Lampa", **more):
        body = {"place": place.slug, "kind": "give", "title": title} | more.pop("body", {})
        return api.post(LISTINGS, body, headers={"Idempotency-Key": key}, **more)

    return send


def test_sent_twice_is_done_once(post):
    first, second = post(), post()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Listing.objects.count() == 1


def test_another_body_under_the_same_key_is_a_problem(post):
    post()
    refused = post(title="Inna lampa")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert refused["Content-Type"] == "application/problem+json"
    assert Listing.objects.count() == 1


def test_files_are_compared_by_what_is_in_them(post):
    sent = [post(format="multipart", body={"new_photos": [photo()]}) for _time in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201], sent[1].content
    assert sent[0].json()["slug"] == sent[1].json()["slug"]
    other = post(format="multipart", body={"new_photos": [photo(), photo()]})
    assert other.status_code == 422


def test_what_was_refused_may_be_sent_again(post, place):
    assert post(title="Sprzedam lampę za 50 zł").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert post(title="Lampa").status_code == 201


def test_keys_are_each_persons_own(post, api, oksana):
    post()
    api.force_authenticate(oksana)
    mine = api.post(
        LISTINGS, {"place": Listing.objects.get().place.slug, "kind": "ask", "title": "Drabina"},
        headers={"Idempotency-Key": "a1"},
    )  # fmt: skip
    assert mine.status_code == 201
    assert Listing.objects.count() == 2


def test_after_a_day_the_key_is_forgotten(post):
    post()
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert post(title="Inna lampa").status_code == 201
    KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    forget_kept_answers.call()
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "zażółć"])
def test_a_key_that_is_none_is_told(post, key):
    answer = post(key=key)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["errors"]
