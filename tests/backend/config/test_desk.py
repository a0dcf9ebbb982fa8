"""What the operators' desk shows of secrets, what it asks for again, and what it leaves in the log."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.accounts.models import Block
from backend.audit.models import AuditEntry
from backend.places.models import Closing
from tests.cast import person
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
SECRETS = {
    "key",
    "data",
    "args_kwargs",
    "return_value",
    "traceback",
    "secret",
    "token_hash",
    "code_hash",
    "session_key",
}
# What these names stand for elsewhere.
HARMLESS = {
    "audit.AuditEntry": {"data"},  # what was done; never secrets
    "media.Picture": {"key"},  # the address of a file
    "bookings.KeyHandover": {"key"},  # which key of a door
}


@pytest.fixture
def operator(db, client, settings):
    settings.ADMIN_REQUIRES_MFA = False
    operator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(operator)
    return operator


def test_no_desk_shows_keys_or_letters(operator, rf):
    request, shown = rf.get("/admin/"), {}
    request.user = operator
    for model, desk in admin.site._registry.items():
        fields = {*flatten_fieldsets(desk.get_fieldsets(request, model())), *desk.get_list_display(request)}
        shown[model._meta.label] = (fields & SECRETS) - HARMLESS.get(model._meta.label, set())
    assert {label: fields for label, fields in shown.items() if fields} == {}


def test_desk_closes_no_place_past_its_plan_and_opens_one_with_all_that_follows(client, operator, place):
    url = reverse("admin:places_place_change", args=[place.pk])
    form = client.get(url).context["adminform"].form
    facts = {name: form[name].value() for name in ("slug", "name", "kind", "city", "default_language", "time_zone")}
    facts |= {f"{one}-{count}_FORMS": 0 for one in ("opening_hours", "rooms") for count in ("TOTAL", "INITIAL")}
    answer = client.post(url, facts | {"membership_policy": "open", "status": "closed"})
    assert "status" in answer.context["adminform"].form.errors
    # What closed by its plan may be opened again, and may have another plan then.
    today = timezone.localdate()
    Closing.objects.create(place=place, closes_on=today, texts={"pl": "Koniec"}, done_at=timezone.now())
    type(place).objects.update(status="closed")
    assert "closed" in dict(client.get(url).context["adminform"].form.fields["status"].choices)
    assert client.post(url, facts | {"membership_policy": "open", "status": "active"}).status_code == 302
    assert not Closing.objects.exists()


def test_tokens_have_no_desk():
    with pytest.raises(NoReverseMatch):
        reverse("admin:authtoken_tokenproxy_changelist")


def test_tasks_and_second_steps_are_shown_without_what_is_in_them(client, operator, marek):
    letter = DBTaskResult.objects.create(
        task_path="backend.core.tasks.deliver", queue_name="mail", backend_name="default",
        args_kwargs={"args": ["KOD-123456"], "kwargs": {}}, run_after=timezone.now(),
    )  # fmt: skip
    step = Authenticator.objects.create(user=marek, type="totp", data={"secret": "KOD-123456"})
    for name, row in (("django_tasks_database_dbtaskresult", letter), ("mfa_authenticator", step)):
        page = client.get(reverse(f"admin:{name}_change", args=[row.pk]))
        assert page.status_code == 200
        assert "KOD-123456" not in page.text
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", ["account_emailaddress", "places_invitation", "places_membership", "accounts_user"])
def test_desk_asks_again_before_it_gives_a_way_in(client, operator, marek, name):
    fields = {"user": marek.pk, "email": "evil@example.org", "verified": "on"}
    asked = client.post(reverse(f"admin:{name}_add"), fields)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.filter(email="evil@example.org").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_each_deleted_row_is_kept_however_many_go_at_once(client, operator, count):
    blocks = [Block.objects.create(blocker=person(f"Ada{n}"), blocked=person(f"Ola{n}")).pk for n in range(count)]
    answer = client.post(
        reverse("admin:accounts_block_changelist"),
        {"action": "delete_selected", "_selected_action": blocks, "post": "yes"},
    )
    assert answer.status_code == 302
    assert not Block.objects.exists()
    entries = AuditEntry.objects.filter(action="desk.deleted", target_type="accounts.block", actor=operator)
    assert sorted(entries.values_list("target_id", flat=True)) == sorted(map(str, blocks))


def test_people_are_not_deleted_at_the_desk(client, operator, marek):
    client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
    assert client.post(reverse("admin:accounts_user_delete", args=[marek.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [marek.pk], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), chosen)
    marek.refresh_from_db()
