"""Many at one moment with one key, each on a connection of its own."""

import pytest
from rest_framework.test import APIClient

from api.models import KeptAnswer
from backend.sharing.models import Listing
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


def test_eight_at_once_with_one_key_make_one_listing(place, marek):
    def send():
        client = APIClient()
        client.force_authenticate(marek)
        body = {"place": place.slug, "kind": "give", "title": "Lampa"}
        answer = client.post("/api/v1/listings/", body, headers={"Idempotency-Key": "one"})
        return answer.status_code, answer.json()["slug"]

    answers = at_once(*[send] * 8)
    assert {answer[0] for answer in answers} == {201}, answers
    assert {answer[1] for answer in answers} == {Listing.objects.get().slug}
    assert KeptAnswer.objects.count() == 1
