"""The operators' desk opens only with a second factor, and every list is a constant number of queries."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.services import block_person
from backend.audit.models import AuditEntry
from backend.bookings import services as bookings
from backend.bookings.models import RoomHours
from backend.events.models import Attendance, Event, Occurrence
from backend.events.services import create_event, sign_up
from backend.meetups.services import call_for, set_place_calls
from backend.moderation.models import Report
from backend.places.services import create_invitation
from backend.sharing.models import Draw, ListingRequest, ThankYou
from backend.sharing.services import occasion, request_listing
from tests.factories.accounts import UserFactory
from tests.factories.bookings import RoomFactory, soon
from tests.factories.events import once
from tests.factories.moderation import reported_message
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.sharing import ListingFactory, ListingPhotoFactory


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


def test_desk_asks_again_before_rights_change_and_keeps_what_was_done(client, operator, marek, settings):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    page = reverse("admin:places_networkrole_add")
    fields = {"user": marek.pk, "role": "moderator"}
    assert client.post(page, fields).url.startswith(reverse("account_reauthenticate"))
    assert not marek.network_roles.exists()
    client.post(reverse("account_reauthenticate"), {"password": "a-long-password"})
    client.post(page, fields)
    assert marek.network_roles.get().role == "moderator"
    entry = AuditEntry.objects.get(action="desk.added")
    assert (entry.actor, entry.target_type) == (operator, "places.networkrole")


def test_opening_an_account_at_the_desk_is_kept(client, operator, marek, settings):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    client.get(reverse("admin:accounts_user_change", args=[marek.pk]))
    assert AuditEntry.objects.get(action="looked.person").target_id == str(marek.pk)


def test_lists_and_rows_of_people_at_the_desk_are_kept_once_an_hour(client, operator, marek, place, settings):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    membership = MembershipFactory(place=place)
    for _ in range(2):
        client.get(reverse("admin:places_membership_changelist"))
        client.get(reverse("admin:places_membership_change", args=[membership.pk]))
        client.get(reverse("admin:places_openinghours_changelist"))
    looks = AuditEntry.objects.filter(action__startswith="looked.").order_by("pk")
    assert list(looks.values_list("actor", "action", "target_type", "target_id")) == [
        (operator.pk, "looked.list", "places.membership", ""),
        (operator.pk, "looked.row", "places.membership", str(membership.pk)),
    ]


def test_desk_tells_no_words_of_private_cases_nor_of_cases_about_the_viewer(client, operator, place, marek, oksana):
    Authenticator.objects.create(user=operator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(operator)
    MembershipFactory(place=place, user=operator)
    open_case, about_me = (reported_message(place, author=who, by=oksana) for who in (marek, operator))
    Report.objects.update(details="Szczegóły zgłoszenia")
    address = reverse("admin:moderation_report_change", args=[open_case.pk])
    assert "Szczegóły zgłoszenia" in client.get(address).text
    open_case.case.is_private = True
    open_case.case.save()
    page = client.get(address).text
    assert "Szczegóły zgłoszenia" not in page
    assert open_case.snapshot not in page
    assert client.get(reverse("admin:moderation_report_change", args=[about_me.pk])).status_code == 302
    listed = client.get(reverse("admin:moderation_report_changelist")).context["cl"].queryset
    assert list(listed) == [open_case]


OURS = [model for model in admin.site._registry if model.__module__.startswith("backend.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_lists_open_and_search(client, operator, settings, model):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(address).status_code == 200
    assert client.get(address, {"q": "x"}).status_code == 200


def fill() -> None:
    """A row of everything, of people and places of its own."""
    place, animator, neighbour = PlaceFactory(), UserFactory(), UserFactory()
    MembershipFactory(place=place, user=animator, role="animator")
    MembershipFactory(place=place, user=neighbour)
    create_invitation(place, by=animator, role="member", days=7)
    start = timezone.now() + timedelta(days=1)
    call = {"provider": "jitsi", "url": "https://meet.jit.si/herbata"}
    event = create_event(place, by=animator, title="Herbata", pattern=once(place, start), parts={"call": call})
    sign_up(event.occurrences.get(), by=neighbour)
    fill_call(event, animator, neighbour)
    fill_rooms(place, animator)
    listing = ListingFactory(place=place, author=neighbour)
    ListingPhotoFactory(listing=listing)
    asked = request_listing(listing, by=animator, message="Dzień dobry!")
    Draw.objects.create(listing=listing, closes_at=start, secret="s" * 64, commitment="c" * 64)
    ThankYou.objects.create(listing=listing, author=animator, to=neighbour, occasion=occasion(asked), text="Dziękuję")
    reported_message(place, author=neighbour, by=animator)
    block_person(neighbour, by=animator)


def fill_call(event, animator, neighbour) -> None:
    set_place_calls(event.place, by=animator, provider="ganek", has_lobby=True, is_relayed=False)
    call = call_for(event.occurrences.get())
    call.participants.create(user=neighbour, state="admitted", joined_at=timezone.now())
    call.questions.create(author=neighbour, text="Kiedy sadzimy?")
    call.handouts.create(by=animator, title="Plan", url="https://example.org/plan")
    call.recordings.create(record_id=f"nagranie-{call.pk}", url="https://example.org/r", recorded_at=timezone.now())


def fill_rooms(place, animator) -> None:
    hall = RoomFactory(place=place)
    bookings.write_rules(place, by=animator, text="Zamykamy okna.")
    booking = bookings.hold_rooms(place, [hall], starts_at=soon(15), ends_at=soon(17), by=animator, title="Herbata")
    bookings.hand_out_keys(booking, by=animator, key="Brama")
    bookings.add_blocking(place, by=animator, starts_at=soon(18), ends_at=soon(19), reason="Remont")
    RoomHours.objects.create(room=hall, weekday=0, opens="09:00", closes="12:00")


def test_lists_cost_the_same_for_many_rows(client, operator, settings):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)

    def costs() -> dict[str, int]:
        found = {}
        for model in OURS:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
            found[model._meta.label] = len(asked)
        return found

    fill()
    costs()  # fills what is kept between requests
    few = costs()
    for _ in range(4):
        fill()
    many = costs()
    assert {label: (few[label], many[label]) for label in few if many[label] > few[label]} == {}


@pytest.mark.parametrize("kind", ["event", "occurrence", "attendance"])
def test_nobody_writes_past_the_services_of_the_calendar(client, operator, settings, kind):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    fill()
    row = {"event": Event, "occurrence": Occurrence, "attendance": Attendance}[kind].objects.first()
    address = reverse(f"admin:events_{kind}_change", args=[row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"status": "cancelled"}).status_code == 403
    assert client.get(reverse(f"admin:events_{kind}_add")).status_code == 403


@pytest.mark.parametrize("kind", ["draw", "listingrequest", "thankyou"])
def test_nobody_rewrites_a_draw_a_request_or_words_of_thanks(client, operator, settings, kind):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    fill()
    row = {"draw": Draw, "listingrequest": ListingRequest, "thankyou": ThankYou}[kind].objects.first()
    page = client.get(reverse(f"admin:sharing_{kind}_change", args=[row.pk]))
    assert page.status_code == 200
    for act in ("change", "delete"):
        address = reverse(f"admin:sharing_{kind}_{act}", args=[row.pk])
        assert client.post(address, {"post": "yes", "text": "Inne"}).status_code == 403
    assert client.get(reverse(f"admin:sharing_{kind}_add")).status_code == 403


def test_operators_read_the_secret_of_a_draw_no_sooner_than_everybody(client, operator, settings):
    settings.ADMIN_REQUIRES_MFA = False
    client.force_login(operator)
    fill()
    draw = Draw.objects.get()
    address = reverse("admin:sharing_draw_change", args=[draw.pk])
    assert draw.secret not in client.get(address).text
    Draw.objects.update(drawn_at=timezone.now())
    assert draw.secret in client.get(address).text
