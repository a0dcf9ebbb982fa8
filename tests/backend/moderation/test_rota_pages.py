"""The pages of the rota, and what people who report read of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Duty, QuietHours
from backend.moderation.selectors.rota import duties_today, expectations
from backend.notifications.sentences import sentence
from tests.factories.moderation import duty_of, reported_message
from tests.factories.places import PlaceFactory

EN = {"Accept-Language": "en"}


def get(client, url, **query):
    return client.get(url, query, headers=EN)


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def test_week_shows_who_is_on_duty_and_when_nobody_is(client, place, halina, zofia, adam):
    duty_of(adam)
    duty_of(zofia, place, starts=30)
    duty_of(None, place, starts=40)
    client.force_login(halina)
    page = get(client, "/panel/dyzury/", tydzien=str((timezone.now() + timedelta(hours=30)).date())).text
    assert "<strong>Adam</strong>" in page
    assert "Zofia" in page
    assert "Duties that you can take" in page
    assert "nobody yet" in page
    assert "Nobody is on duty in the next two weeks" in page
    assert "/panel/dyzury/nowy/?od=" in page


def test_others_see_no_rota(client, marek, place):
    client.force_login(marek)
    assert client.get("/panel/dyzury/").status_code == 404
    assert client.get(f"/panel/dyzury/{duty_of(None, place).pk}/").status_code == 404


def test_duty_of_another_place_is_not_there(client, halina):
    client.force_login(halina)
    assert client.get(f"/panel/dyzury/{duty_of(None, PlaceFactory()).pk}/").status_code == 404


def test_rota_costs_the_same_for_few_and_many(client, place, halina, zofia, adam, django_assert_num_queries):
    client.force_login(halina)
    for person in (halina, zofia, None):
        duty_of(person, place, starts=4)
    duty_of(adam)
    client.get("/panel/dyzury/")
    with django_assert_num_queries(19):
        client.get("/panel/dyzury/")
    for number in range(6):
        for person in (halina, zofia, None):
            duty_of(person, place, starts=5 * number)
    with django_assert_num_queries(19):
        client.get("/panel/dyzury/")


def test_htmx_gets_the_rota_alone(client, halina):
    client.force_login(halina)
    page = client.get("/panel/dyzury/", headers=EN | {"HX-Request": "true"}).text
    assert "<h1" not in page
    assert 'on="duty.changed"' in page


def test_coordinator_plans_every_week(client, ewa, adam):
    client.force_login(ewa)
    said = {"user": adam.pk, "everywhere": "on", "first_day": str(tomorrow()), "starts": "22:00", "ends": "06:00"}
    assert client.post("/panel/dyzury/nowy/", said | {"weekdays": ["0", "2"]}).status_code == 302
    assert Duty.objects.filter(user=adam, everywhere=True).count() == 16
    assert {(duty.ends_at - duty.starts_at).total_seconds() // 3600 for duty in Duty.objects.all()} <= {7, 8, 9}


def test_nothing_typed_is_lost_on_an_error(client, place, halina):
    client.force_login(halina)
    said = {"places": [place.pk], "first_day": "2020-01-01", "starts": "18:00", "ends": "22:00"}
    answer = client.post("/panel/dyzury/nowy/", said, headers=EN)
    assert answer.status_code == 422
    assert "Choose a day from today on" in answer.text
    assert 'value="18:00"' in answer.text
    assert not Duty.objects.exists()


def test_link_of_a_gap_fills_the_form(client, place, halina):
    client.force_login(halina)
    page = get(
        client,
        "/panel/dyzury/nowy/",
        od="2031-05-05T18:00:00+02:00",
        do="2031-05-05T22:00:00+02:00",
        miejsce=place.slug,
    ).text
    assert 'value="2031-05-05"' in page
    assert 'value="18:00"' in page
    assert client.get("/panel/dyzury/nowy/", {"od": "wczoraj", "do": "2031-99-99T00:00"}).status_code == 200


def test_duty_is_offered_and_taken_by_pages(client, place, halina, zofia):
    duty = duty_of(halina, place, starts=5)
    act = reverse("duty-act", args=[duty.pk])
    client.force_login(halina)
    assert "Ask somebody to take it" in get(client, duty.get_absolute_url()).text
    assert client.post(act, {"action": "offer", "to": zofia.pk}).status_code == 302
    assert "I keep it after all" in get(client, duty.get_absolute_url()).text
    client.force_login(zofia)
    asked = zofia.notifications.get()
    assert sentence(asked).startswith("Halina asks whether you take a duty: ")
    assert asked.url == duty.get_absolute_url()
    assert "I cannot" in get(client, asked.url).text
    client.post(act, {"action": "take"})
    duty.refresh_from_db()
    assert duty.user == zofia
    assert client.post(act, {"action": "take"}, headers=EN).status_code == 409
    assert client.post(act, {"action": "offer", "to": "nikt"}, headers=EN).status_code == 409
    assert client.post(act, {"action": "burn"}).status_code == 404


def test_all_after_it_are_ended(client, ewa, adam):
    client.force_login(ewa)
    said = {"user": adam.pk, "everywhere": "on", "first_day": str(tomorrow()), "starts": "8:00", "ends": "9:00"}
    client.post("/panel/dyzury/nowy/", said | {"weekdays": list("0123456")})
    third = Duty.objects.order_by("day")[2]
    client.post(reverse("duty-act", args=[third.pk]), {"action": "end", "scope": "following"})
    assert Duty.objects.planned().count() == 2


def test_quiet_hours_of_a_place_are_set(client, place, halina):
    client.force_login(halina)
    url = f"/panel/dyzury/cisza/{place.slug}/"
    assert client.post(url, {"which": "own", "quiet_from": "22:00"}, headers=EN).status_code == 422
    client.post(url, {"which": "own", "quiet_from": "22:00", "quiet_until": "07:00"})
    assert str(QuietHours.objects.get(place=place)).startswith("22:00–07:00")
    assert 'value="22:00"' in client.get(url).text
    client.post(url, {"which": "none"})
    assert QuietHours.objects.get().is_none
    client.post(url, {"which": "network"})
    assert not QuietHours.objects.exists()
    assert client.get("/panel/dyzury/cisza/").status_code == 403


# What people are told


def test_who_reports_learns_when_somebody_reads_it(client, place, marek, oksana, zofia):
    reported_message(place, author=marek, by=oksana, reason="spam")
    client.force_login(oksana)
    page = get(client, "/zgloszenia/").text
    assert "A moderator reads reports again" not in page
    assert "on duty" not in page
    duty = duty_of(zofia, place, starts=20)
    page = get(client, "/zgloszenia/").text
    assert "A moderator reads reports again: <time" in page
    assert "Zofia" not in page
    Duty.objects.filter(pk=duty.pk).update(starts_at=timezone.now())
    assert "Somebody is on duty now" in get(client, "/zgloszenia/").text


def test_in_quiet_hours_the_receipt_says_until_when(client, place, marek, oksana):
    now = timezone.localtime()
    QuietHours.objects.create(
        quiet_from=(now - timedelta(hours=1)).time(),
        quiet_until=(now + timedelta(hours=1)).time().replace(microsecond=0),
    )
    report = reported_message(place, author=marek, by=oksana, reason="spam")
    client.force_login(oksana)
    url = reverse("report", args=["message", report.target.pk])
    page = client.post(url, {"reason": "other", "details": "To boli."}, headers=EN, follow=True).text
    assert "A moderator reads reports again: <time" in page


def test_in_quiet_hours_the_end_of_them_is_said_when_no_duty_comes_before(place, zofia):
    now = timezone.now()
    until = (timezone.localtime(now) + timedelta(hours=1)).replace(second=0, microsecond=0)
    QuietHours.objects.create(
        quiet_from=(timezone.localtime(now) - timedelta(hours=1)).time(), quiet_until=until.time()
    )
    duty_of(zofia, place, starts=20)
    assert expectations([place], now)[place.pk].at == until
    soon = duty_of(zofia, place, starts=0.5)
    assert expectations([place], now)[place.pk].at == soon.starts_at


def test_many_reports_cost_the_same(client, place, marek, oksana, zofia, django_assert_num_queries):
    client.force_login(oksana)
    duty_of(zofia, place, starts=5)
    reported_message(place, author=marek, by=oksana)
    client.get("/zgloszenia/")
    with django_assert_num_queries(9):
        client.get("/zgloszenia/")
    for _number in range(5):
        reported_message(place, author=marek, by=oksana)
    with django_assert_num_queries(9):
        client.get("/zgloszenia/")


# The desk


def test_case_is_handed_to_who_is_on_duty_by_one_act(client, place, marek, oksana, halina, zofia):
    duty_of(zofia, place)
    case = reported_message(place, author=marek, by=oksana).case
    case.refresh_from_db()
    client.force_login(halina)
    page = get(client, f"/panel/zgloszenia/{case.pk}/").text
    assert "Hand to Zofia, on duty now" in page
    client.post(f"/panel/zgloszenia/{case.pk}/czynnosc/", {"on_duty": zofia.pk, "version": case.version})
    case.refresh_from_db()
    assert case.holder == zofia
    queue = get(client, "/panel/zgloszenia/").text
    assert "Zofia since" in " ".join(queue.split())
    assert "On duty now:" in queue


def test_desk_without_anybody_on_duty_says_so(client, halina):
    client.force_login(halina)
    assert "nobody. All who may decide" in get(client, "/panel/zgloszenia/").text


@pytest.mark.parametrize(("starts", "count"), [(1, 1), (60, 0)])
def test_dashboard_says_that_i_am_on_duty_today(place, zofia, starts, count):
    duty_of(zofia, place, starts=starts - 1)
    assert duties_today(zofia) == count


def test_dashboard_of_the_network_names_a_weekend_without_anybody(client, ewa, adam):
    client.force_login(ewa)
    assert "Nobody is on duty for some of this weekend" not in get(client, "/panel/").text
    duty_of(adam, starts=24 * 8)
    assert "Nobody is on duty for some of this weekend" in get(client, "/panel/").text
    duty_of(adam, hours=24 * 8)
    assert "Nobody is on duty for some of this weekend" not in get(client, "/panel/").text


# Faults found later


def test_gap_whose_time_no_clock_shows_fills_nothing(client, halina):
    client.force_login(halina)
    at = "9999-12-31T23:59:59+00:00"
    assert client.get("/panel/dyzury/nowy/", {"od": at, "do": at}).status_code == 200


@pytest.mark.parametrize("said", [{"last_day": "first"}, {"last_day": "far"}])
def test_weekly_duty_that_would_never_be_says_so_beside_its_last_day(client, place, halina, said):
    client.force_login(halina)
    first = tomorrow()
    last = first if said["last_day"] == "first" else first + timedelta(days=500)
    facts = {"places": [place.pk], "first_day": str(first), "last_day": str(last), "starts": "18:00", "ends": "22:00"}
    answer = client.post("/panel/dyzury/nowy/", facts | {"weekdays": [str((first.weekday() + 1) % 7)]}, headers=EN)
    assert answer.status_code == 422
    assert 'href="#id_last_day"' in answer.text
    assert not Duty.objects.exists()


def test_duty_sent_twice_stands_once(client, place, ewa, adam):
    client.force_login(ewa)
    said = {"user": adam.pk, "everywhere": "on", "first_day": str(tomorrow()), "starts": "18:00", "ends": "22:00"}
    for facts in (said, said | {"weekdays": ["0", "3"]}, {**said, "user": ""}):
        before = Duty.objects.count()
        client.post("/panel/dyzury/nowy/", facts)
        once = Duty.objects.count()
        assert once > before
        if facts["user"]:
            assert client.post("/panel/dyzury/nowy/", facts).status_code == 302
            assert Duty.objects.count() == once


def test_weeks_that_are_not_filled_yet_show_no_gaps(client, ewa, adam):
    client.force_login(ewa)
    said = {"user": adam.pk, "everywhere": "on", "first_day": str(tomorrow()), "starts": "18:00", "ends": "18:00"}
    client.post("/panel/dyzury/nowy/", said | {"weekdays": list("0123456")})
    page = get(client, "/panel/dyzury/", tydzien=str(tomorrow() + timedelta(weeks=12))).text
    assert "rota__gap" not in page


def test_today_is_marked_by_the_clock_of_the_network(client, halina, settings):
    client.force_login(halina)
    # Fourteen hours ahead: another day than in Greenwich for most of it; and eleven behind for the rest.
    hour = timezone.now().hour
    settings.TIME_ZONE = "Pacific/Kiritimati" if hour >= 10 else "Pacific/Pago_Pago"
    today = timezone.localdate(timezone=ZoneInfo(settings.TIME_ZONE))
    page = get(client, "/panel/dyzury/").text
    marked = page.split('class="rota__today"')[1].split("</tr>")[0]
    assert f"{today.day}.{today:%m}" in marked
