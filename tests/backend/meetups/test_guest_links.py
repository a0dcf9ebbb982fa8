"""Personal links: who gives them, how many, to whom they are sent, and what is left when they are taken back."""

import pytest
from django.core import mail

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.config.logs import without_secrets
from backend.core.errors import Invalid, NotAllowed, TooMany
from backend.live.testing import published
from backend.meetups import services
from backend.meetups.models import GuestLink, Participant
from backend.meetups.services import guests
from tests.backend.meetups.calls import call_at, fresh, let_in, running
from tests.backend.meetups.inviting import guest_of, link_of, with_guests

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina):
    return with_guests(running(place, halina))


def state_of(call, person) -> str:
    return Participant.objects.get(call=call, user=person).state


# --- giving ----------------------------------------------------------------------


def test_who_runs_the_event_gives_links_and_neighbours_do_not(call, halina, marek, jan):
    link = services.give_link(call, by=halina, name="  Babcia   Basia ")
    assert (link.name, link.given_by, link.user) == ("Babcia Basia", halina, None)
    for person in (marek, jan):
        with pytest.raises(NotAllowed):
            services.give_link(call, by=person, name="Basia")


def test_no_link_is_given_where_guests_may_not_come(place, halina):
    with pytest.raises(NotAllowed):
        services.give_link(running(place, halina), by=halina, name="Basia")


def test_who_helps_to_run_the_call_invites_nobody_to_the_event_of_others(call, halina, marek):
    services.change_role(let_in(call, marek), by=halina, role="cohost")
    with pytest.raises(NotAllowed):
        services.give_link(fresh(call), by=marek, name="Basia")


def test_address_is_never_kept_and_no_two_are_alike(call, halina):
    one, other = (services.give_link(call, by=halina, name="Basia") for _ in range(2))
    assert one.token != other.token
    assert len(one.token) > 50
    kept = GuestLink.objects.filter(pk=one.pk).values().get()
    assert one.token not in map(str, kept.values())


def test_log_leaves_the_address_out(call, halina):
    link = services.give_link(call, by=halina, name="Basia")
    said = without_secrets(None, "info", {"request": f"GET {link.get_absolute_url()}"})
    assert said == {"request": "GET /gosc/***/"}


def test_number_of_links_to_a_date_has_an_end(call, halina, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 2)
    for name in ("Basia", "Stefan"):
        services.give_link(call, by=halina, name=name)
    with pytest.raises(Invalid) as refusal:
        services.give_link(call, by=halina, name="Krysia")
    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["", "  ", "123", "?!", "\u202e", "a" * 41])
def test_name_must_be_one_by_which_somebody_can_be_called(call, halina, name):
    with pytest.raises(Invalid) as refusal:
        services.give_link(call, by=halina, name=name)
    assert refusal.value.field == "name"


def test_letter_brings_the_link_in_the_language_that_was_chosen(call, halina, mailoutbox):
    link = services.give_link(call, by=halina, name="Basia", email="Basia@Example.org", language="en")
    [letter] = mailoutbox
    assert letter.to == ["basia@example.org"]
    assert "Halina invites you" in letter.subject
    assert link.address in letter.body
    assert link.sent_at is not None


def test_without_an_address_nothing_is_sent(call, halina, mailoutbox):
    link = services.give_link(call, by=halina, name="Basia")
    assert mailoutbox == []
    with pytest.raises(Invalid):
        services.send_link(link, by=halina)


def test_same_address_gets_one_link_which_can_be_sent_again(call, halina, mailoutbox):
    link = services.give_link(call, by=halina, name="Basia", email="basia@example.org")
    with pytest.raises(Invalid) as refusal:
        services.give_link(call, by=halina, name="Basia", email="BASIA@example.org")
    assert refusal.value.field == "email"
    services.send_link(link, by=halina)
    assert [letter.body.count(link.address) for letter in mailoutbox] == [1, 1]


def test_nobody_is_flooded_with_letters(call, halina, mailoutbox):
    link = services.give_link(call, by=halina, name="Basia", email="basia@example.org")
    for _ in range(guests.LETTERS_PER_EMAIL - 1):
        services.send_link(link, by=halina)
    with pytest.raises(TooMany):
        services.send_link(link, by=halina)
    assert len(mail.outbox) == guests.LETTERS_PER_EMAIL


def test_audit_knows_of_links_but_no_names(call, halina):
    link = services.give_link(call, by=halina, name="Basia", email="basia@example.org")
    services.take_back(link, by=halina)
    rows = AuditEntry.objects.filter(action__startswith="meetup.guest_link").order_by("pk")
    assert [row.action for row in rows] == ["meetup.guest_link_given", "meetup.guest_link_taken_back"]
    assert all("asia" not in str(row.data) for row in rows)


# --- coming ----------------------------------------------------------------------


def test_guest_is_a_person_of_the_call_alone(call, halina):
    guest = guest_of(call, halina, "Basia")
    assert guest.display_name == services.marked("Basia") != "Basia"
    assert (guest.is_active, guest.is_authenticated, guest.is_anonymous) == (False, False, True)
    assert not guest.has_usable_password()
    assert guest.email.endswith("@guest.invalid")
    assert guest not in User.objects.active()


def test_who_comes_again_by_the_same_link_is_the_same_guest(call, halina):
    guest = guest_of(call, halina)
    again = services.come_as_guest(link_of(guest), name="Barbara", is_grown_up=True)
    assert (again.pk, again.display_name, again.is_child) == (guest.pk, services.marked("Barbara"), False)


def test_link_of_one_tuesday_opens_no_other(place, halina):
    one, other = (with_guests(running(place, halina)) for _ in range(2))
    guest = guest_of(one, halina)
    services.come(one, by=guest)
    with pytest.raises(NotAllowed):
        services.come(other, by=guest)


def test_guest_knocks_where_neighbours_need_not(call, halina, marek):
    services.set_lobby(call, by=halina, has_lobby=False)
    assert services.come(fresh(call), by=marek).state == "admitted"
    part = services.come(fresh(call), by=guest_of(call, halina))
    assert part.state == "knocking"
    services.lock(call, by=halina, is_locked=True)
    services.lock(call, by=halina, is_locked=False)
    assert state_of(call, part.user) == "knocking"
    services.admit(part, by=halina)
    assert state_of(call, part.user) == "admitted"


def test_host_may_say_that_guests_need_not_wait(call, halina):
    services.set_lobby(call, by=halina, has_lobby=False)
    services.allow_guests(call, by=halina, lets_guests=True, guests_wait=False)
    assert services.come(fresh(call), by=guest_of(call, halina)).state == "admitted"


def test_guests_who_wait_come_in_when_they_need_not_wait_any_more(call, halina):
    services.set_lobby(call, by=halina, has_lobby=False)
    guest = guest_of(call, halina)
    assert services.come(fresh(call), by=guest).state == "knocking"
    services.allow_guests(call, by=halina, lets_guests=True, guests_wait=False)
    assert state_of(call, guest) == "admitted"


def test_guest_never_runs_the_call(call, halina):
    part = services.come(call, by=guest_of(call, halina))
    services.admit(part, by=halina)
    for act in (
        lambda: services.change_role(part, by=halina, role="cohost"),
        lambda: services.hand_over(part, by=halina),
    ):
        with pytest.raises(Invalid):
            act()
    with pytest.raises(NotAllowed):
        services.end_call(call, by=part.user)


def test_guest_who_was_sent_out_cannot_come_back_by_the_same_link(call, halina):
    guest = guest_of(call, halina)
    part = services.come(call, by=guest)
    services.admit(part, by=halina)
    services.send_out(part, by=halina)
    again = services.come_as_guest(link_of(guest), name="Zosia")
    with pytest.raises(NotAllowed):
        services.come(fresh(call), by=again)


def test_nobody_comes_when_the_date_is_over(place, halina):
    call = with_guests(running(place, halina))
    link = services.give_link(call, by=halina, name="Basia")
    services.end_call(call, by=halina)
    with pytest.raises(services.calls.DoorClosed):
        services.come_as_guest(link, name="Basia")


def test_who_is_signed_in_comes_as_themselves(call, halina, marek, jan):
    link = services.give_link(call, by=halina, name="Jan")
    services.come_with_account(link, by=marek)  # may come anyway: the link stays for whom it was meant
    services.come_with_account(link, by=jan)
    assert services.come(call, by=jan).state == "knocking"
    assert not User.objects.exclude(guest="").exists()
    with pytest.raises(services.LinkUsed):
        services.come_as_guest(link, name="Basia")


def test_one_link_is_for_one_person(call, halina, jan):
    with pytest.raises(services.LinkUsed):
        services.come_with_account(link_of(guest_of(call, halina)), by=jan)


# --- taking back -----------------------------------------------------------------


@pytest.mark.parametrize("state", ["admitted", "knocking"])
def test_link_that_is_taken_back_puts_its_guest_out(call, halina, state):
    guest = guest_of(call, halina, state=state)
    services.take_back(link_of(guest), by=halina)
    assert state_of(call, guest) == "removed"
    for permission in ("enter", "knock", "attend", "read_kept"):
        target = call.meetup if permission == "enter" else fresh(call)
        assert not guest.has_perm(f"meetups.{permission}", target)
    with pytest.raises(services.LinkGone):
        services.come_as_guest(link_of(guest), name="Basia")


def test_taking_back_is_told_to_sockets(call, halina, django_capture_on_commit_callbacks):
    guest = guest_of(call, halina, state="admitted")
    with published() as told, django_capture_on_commit_callbacks(execute=True):
        services.take_back(link_of(guest), by=halina)
    assert {"call.access_changed", "access.changed", "call.door_changed"} <= {fact.event for fact in told}


def test_neighbour_who_opened_a_link_is_not_put_out_with_it(call, halina, marek):
    link = services.give_link(call, by=halina, name="Marek")
    GuestLink.objects.filter(pk=link.pk).update(user=marek)
    let_in(call, marek)
    services.take_back(link, by=halina)
    assert state_of(call, marek) == "admitted"


def test_guests_leave_at_once_when_they_may_not_come_any_more(call, halina, marek):
    guest = guest_of(call, halina, state="admitted")
    let_in(call, marek)
    services.allow_guests(call, by=halina, lets_guests=False)
    assert (state_of(call, guest), state_of(call, marek)) == ("refused", "admitted")
    assert not guest.has_perm("meetups.attend", fresh(call))
    with pytest.raises(NotAllowed):
        services.allow_guests(fresh(call), by=marek, lets_guests=True)


def test_guest_who_was_sent_out_stays_out_when_guests_may_come_again(call, halina):
    guest = guest_of(call, halina, state="admitted")
    services.send_out(call.participants.get(user=guest), by=halina)
    for lets_guests in (False, True):
        services.allow_guests(fresh(call), by=halina, lets_guests=lets_guests)
    with pytest.raises(NotAllowed):
        services.come(fresh(call), by=guest)


def test_stranger_with_an_account_leaves_with_the_guests_and_a_neighbour_stays(call, halina, marek, jan):
    link = services.give_link(call, by=halina, name="Jan")
    services.come_with_account(link, by=jan)
    for one in (marek, jan):
        let_in(call, one)
    services.allow_guests(fresh(call), by=halina, lets_guests=False)
    assert (state_of(call, jan), state_of(call, marek)) == ("refused", "admitted")


def test_only_who_answers_for_the_event_takes_links_back(call, halina, marek):
    link = services.give_link(call, by=halina, name="Basia")
    for act in (services.take_back, services.send_link):
        with pytest.raises(NotAllowed):
            act(link, by=marek)
    assert GuestLink.objects.get().works


# --- age --------------------------------------------------------------------------


def test_guest_of_unknown_age_is_kept_with_those_who_run_the_call(place, halina, marek, oksana):
    call = with_guests(running(place, halina, marek, oksana))
    unknown = guest_of(call, halina, "Ola", state="admitted")
    grown_up = guest_of(call, halina, "Basia", state="admitted", is_grown_up=True)
    services_groups = services.groups
    services_groups.split(call, by=halina, size=3, minutes=5)
    groups_now = dict(Participant.objects.filter(call=call).values_list("user", "group"))
    assert groups_now[unknown.pk] is None
    assert groups_now[grown_up.pk] is not None
    assert not unknown.has_perm("meetups.join_group", fresh(call))
    assert grown_up.has_perm("meetups.join_group", fresh(call))
    with pytest.raises(services_groups.ChildrenStay):
        services_groups.move(Participant.objects.get(call=call, user=unknown), by=halina, group=1)


def test_call_of_tomorrow_takes_links_today(place, halina):
    call = with_guests(call_at(place, minutes=24 * 60))
    guest = guest_of(call, halina)
    with pytest.raises(services.calls.DoorClosed):
        services.come(call, by=guest)
