"""Pages of a place: joining, those who run it, invitations. No JavaScript anywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.places import services
from backend.places.models import Membership, Place
from tests.factories.media import photo as photo_upload
from tests.factories.places import MembershipFactory, PlaceFactory

PLACE = "/miejsca/pod-jesionem/"
SETTINGS = ["ustawienia/", "ustawienia/godziny/", "ustawienia/sale/", "ustawienia/zdjecia/", "zaproszenia/"]


def as_(client, person):
    client.force_login(person)
    return client


def membership(person):
    return Membership.objects.filter(user=person).first()


def test_join_and_leave_by_plain_forms(client, place, jan):
    joined = as_(client, jan).post(f"{PLACE}dolacz/", follow=True)
    assert joined.redirect_chain == [(PLACE, 302)]
    assert membership(jan).status == "active"
    client.post(f"{PLACE}opusc/")
    assert membership(jan) is None


def test_guest_signs_in_before_joining(client, place):
    assert client.post(f"{PLACE}dolacz/").url.startswith("/konto/login/?next=")


def test_careful_place_lets_its_animator_decide(client, place, jan, halina):
    Place.objects.update(membership_policy=Place.MembershipPolicy.APPROVAL)
    as_(client, jan).post(f"{PLACE}dolacz/")
    asked = membership(jan)
    assert asked.status == "pending"
    assert "Jan" in as_(client, halina).get(f"{PLACE}ludzie/").text
    client.post(f"{PLACE}ludzie/{asked.pk}/", {"action": "admit"})
    assert membership(jan).status == "active"


def test_declined_request_is_gone(client, place, jan, halina):
    Place.objects.update(membership_policy=Place.MembershipPolicy.APPROVAL)
    asked = services.join_place(place, by=jan)
    as_(client, halina).post(f"{PLACE}ludzie/{asked.pk}/", {"action": "decline"})
    assert membership(jan) is None


def test_animator_gives_a_role_by_the_form_once_it_is_sure_who_asks(client, halina, marek):
    page = f"{PLACE}ludzie/{membership(marek).pk}/"
    asked = as_(client, halina).post(page, {"role": "moderator"})
    assert asked.url.startswith("/konto/reauthenticate/")
    assert membership(marek).role == "member"
    assert client.post(asked.url, {"password": "a-long-password", "next": page}).url == f"{PLACE}ludzie/"
    assert membership(marek).role == "moderator"


def test_htmx_is_led_to_the_whole_page_that_asks(client, halina, marek):
    page = f"{PLACE}ludzie/{membership(marek).pk}/"
    asked = as_(client, halina).post(page, {"role": "moderator"}, headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"].startswith("/konto/reauthenticate/")


@pytest.mark.parametrize(
    ("path", "data"),
    [("zaproszenia/", {"role": "animator"}), ("ustawienia/", {"status": "closed"})],
)
def test_sensitive_forms_ask_who_it_is(client, ewa, place, path, data):
    assert as_(client, ewa).post(f"{PLACE}{path}", data).url.startswith("/konto/reauthenticate/")
    assert Place.objects.get(pk=place.pk).status == "active"


def test_role_that_does_not_exist_changes_nothing(client, halina, marek):
    answer = as_(client, halina).post(f"{PLACE}ludzie/{membership(marek).pk}/", {"role": "king"}, follow=True)
    assert "Choose a role" in answer.text
    assert membership(marek).role == "member"


@pytest.mark.parametrize("path", SETTINGS)
def test_settings_are_for_those_who_run_the_place(client, path, marek, zofia, halina, ewa):
    for person, status in ((marek, 403), (zofia, 403), (halina, 200), (ewa, 200)):
        assert as_(client, person).get(f"{PLACE}{path}").status_code == status, person


@pytest.mark.parametrize(("who", "status"), [("jan", 403), ("marek", 200), ("ewa", 200)])
def test_members_are_seen_by_members(request, client, place, who, status):
    assert as_(client, request.getfixturevalue(who)).get(f"{PLACE}ludzie/").status_code == status


def test_only_a_coordinator_opens_a_place(client, halina, ewa):
    assert as_(client, halina).get("/miejsca/nowe/").status_code == 403
    answer = as_(client, ewa).post(
        "/miejsca/nowe/",
        {"name": "Klub na rogu", "slug": "klub-na-rogu", "city": "Łódź", "kind": "neighbourhood_house",
         "membership_policy": "open",
         "default_language": "pl", "time_zone": "Europe/Warsaw", "status": "active"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    assert Place.objects.get(city="Łódź").name == "Klub na rogu"


def test_wrong_field_keeps_all_that_was_typed(client, halina):
    answer = as_(client, halina).post(f"{PLACE}ustawienia/", {"name": "", "description": "Dom z ogrodem", "city": "W"})
    assert answer.status_code == 422
    assert "Dom z ogrodem" in answer.text
    assert 'aria-invalid="true"' in answer.text


def rows(prefix, *, total, **fields):
    management = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    return {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 100, **management, **fields}


def test_hours_that_end_before_they_begin_are_told_by_the_field(client, halina, place):
    wrong = {"0-0-weekday": "0", "0-0-opens": "18:00", "0-0-closes": "10:00"}
    answer = as_(client, halina).post(f"{PLACE}ustawienia/godziny/", rows("0", total=1, **wrong) | rows("1", total=0))
    assert answer.status_code == 422
    assert 'value="18:00"' in answer.text
    assert not place.opening_hours.exists()


def test_hours_are_stored(client, halina, place):
    right = {"0-0-weekday": "0", "0-0-opens": "10:00", "0-0-closes": "18:00"}
    as_(client, halina).post(f"{PLACE}ustawienia/godziny/", rows("0", total=1, **right) | rows("1", total=0))
    assert str(place.opening_hours.get().closes) == "18:00:00"


def test_rows_left_empty_are_no_error(client, halina, place):
    empty = {"0-0-weekday": "0", "0-0-opens": "", "0-0-closes": ""}  # a list of days always sends one
    answer = as_(client, halina).post(f"{PLACE}ustawienia/godziny/", rows("0", total=1, **empty) | rows("1", total=0))
    assert answer.status_code == 302


def test_photo_hangs_with_its_description_and_comes_down(client, halina, place):
    as_(client, halina).post(f"{PLACE}ustawienia/zdjecia/", {"photo": photo_upload(), "alt": "Wejście od podwórka"})
    photo = place.photos.get()
    assert photo.picture.alt == "Wejście od podwórka"
    client.post(f"{PLACE}ustawienia/zdjecia/{photo.pk}/usun/")
    assert not place.photos.exists()


def test_member_cannot_take_a_photo_down(client, marek, halina, place):
    photo = services.add_photo(place, photo_upload(), alt="Sala", by=halina)
    assert as_(client, marek).post(f"{PLACE}ustawienia/zdjecia/{photo.pk}/usun/").status_code == 403
    assert place.photos.exists()


def test_invitation_leads_a_guest_through_signing_in(client, place, halina, jan):
    as_(client, halina).post(f"{PLACE}zaproszenia/", {"role": "member", "days": "7", "max_uses": ""})
    path = place.invitations.get().get_absolute_url()
    client.logout()
    assert f"/konto/login/?next={path}" in client.get(path).text
    assert as_(client, jan).post(path).url == PLACE
    assert membership(jan).status == "active"


def test_invitation_has_a_qr_code(client, place, halina):
    invitation = services.create_invitation(place, by=halina, role="member", days=7)
    answer = client.get(f"{invitation.get_absolute_url()}kod.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml") or b"<svg" in answer.content


@pytest.mark.parametrize("spoil", ["revoke", "expire", "use up"])
def test_spent_invitation_says_so_and_admits_nobody(client, place, halina, jan, marek, spoil):
    invitation = services.create_invitation(place, by=halina, role="member", days=7, max_uses=1)
    if spoil == "revoke":
        as_(client, halina).post(f"{PLACE}zaproszenia/{invitation.pk}/wycofaj/")
    elif spoil == "expire":
        place.invitations.update(expires_at=timezone.now() - timedelta(minutes=1))
    else:
        place.invitations.update(uses=1)
    answer = as_(client, jan).post(invitation.get_absolute_url())
    assert answer.status_code >= 400
    assert 'role="alert"' in answer.text
    assert membership(jan) is None


def test_page_with_many_members_costs_the_same(client, place, halina, django_assert_max_num_queries):
    MembershipFactory.create_batch(15, place=place)
    as_(client, halina).get(f"{PLACE}ludzie/")
    with django_assert_max_num_queries(14):
        client.get(f"{PLACE}ludzie/")


def test_draft_does_not_exist_for_others(client, db, jan):
    PlaceFactory(slug="szkic", status=Place.Status.DRAFT)
    for path in ("", "o-miejscu/", "kalendarz/", "tablica/", "spotkania/"):
        assert as_(client, jan).get(f"/miejsca/szkic/{path}").status_code == 404
