"""What is left of guests a week after the date: what was decided, and no word of who they were."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from backend.accounts.models import User
from backend.events.models import Occurrence
from backend.meetups import services
from backend.meetups.models import GuestLink, Participant, QuestionVote
from backend.meetups.services import questions
from backend.meetups.services.guests import FORGET_DAYS
from tests.backend.meetups.calls import let_in, running
from tests.backend.meetups.inviting import guest_of, link_of, with_guests

pytestmark = pytest.mark.django_db
WORDS = ("bazylia", "bazylia@example.org", "katarzyna")


@pytest.fixture
def call(place, halina):
    return with_guests(running(place, halina))


def ended(call, **ago):
    ends_at = timezone.now() - timedelta(**ago)
    date = Occurrence.objects.filter(pk=call.occurrence_id)
    date.update(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)


def rows_that_tell(words) -> list[str]:
    """Every row of every table in which one of ``words`` stands, in whatever field."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        names = [one.name for one in model._meta.fields if not isinstance(one, models.FileField)]
        for row in model.objects.values(*names):
            if any(word in str(value).casefold() for value in row.values() for word in words):
                found.append(f"{model._meta.label}: {row}")
    return found


def test_a_week_after_the_date_nothing_tells_who_came(call, halina, client):
    link = services.give_link(call, by=halina, name="Bazylia", email="bazylia@example.org")
    guest = services.come_as_guest(link, name="Katarzyna", language="uk")
    let_in(call, guest)
    asked = questions.ask_question(call, by=halina, text="Kiedy?")
    questions.vote_for(asked, by=guest, is_wanted=True)
    questions.ask_question(call, by=guest, text="Gdzie?")
    services.take_back(services.give_link(call, by=halina, name="Bazylia II"), by=halina)
    apps.get_model("django_tasks_database", "DBTaskResult").objects.all().delete()  # letters that were sent
    assert rows_that_tell(WORDS)
    ended(call, days=FORGET_DAYS, minutes=1)
    assert services.forget_guests() == 2
    assert rows_that_tell(WORDS) == []
    # What was wanted, and how many came, is as true as it was.
    assert QuestionVote.objects.filter(question=asked).count() == 1
    assert Participant.objects.admitted().filter(call=call).count() == 2
    assert User.objects.get(pk=guest.pk).language == ""


def test_nobody_comes_by_a_link_that_was_forgotten(call, halina, client):
    link = link_of(guest_of(call, halina))
    ended(call, days=FORGET_DAYS, minutes=1)
    services.forget_guests()
    assert client.get(link.get_absolute_url()).status_code == 404


def test_guests_of_this_week_are_not_forgotten(call, halina):
    guest = guest_of(call, halina, state="admitted")
    ended(call, days=FORGET_DAYS - 1)
    assert services.forget_guests() == 0
    assert GuestLink.objects.get().user == guest


def test_account_that_came_by_a_link_stays_what_it_is(call, halina, jan):
    link = services.give_link(call, by=halina, name="Jan")
    services.come_with_account(link, by=jan)
    ended(call, days=FORGET_DAYS, minutes=1)
    services.forget_guests()
    jan.refresh_from_db()
    assert (jan.display_name, jan.is_active) == ("Jan", True)


def test_who_only_knocked_leaves_not_even_a_row_in_the_call(call, halina):
    guest_of(call, halina, state="knocking")
    ended(call, days=FORGET_DAYS, minutes=1)
    services.forget_guests()
    assert not Participant.objects.exclude(user=halina).exists()


def test_guest_of_a_date_that_was_deleted_is_forgotten(call, halina):
    guest = services.come_as_guest(services.give_link(call, by=halina, name="Bazylia"), name="Katarzyna")
    Occurrence.objects.filter(pk=call.occurrence_id).delete()
    services.forget_guests()
    guest.refresh_from_db()
    assert "Katarzyna" not in guest.display_name
    assert rows_that_tell(WORDS) == []
