"""The public book: months that are over, counted once, without a name, and nobody is worked out of it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.moderation.models import Appeal, AuthorityOrder, Decision, MonthOfModeration, Report
from backend.moderation.services import claim, decide, decide_appeal, file_appeal, flag_content, undo
from backend.moderation.services.book import close_months
from tests.factories.moderation import reported_message, verdict
from tests.factories.places import PlaceFactory

EN = {"Accept-Language": "en"}
COLUMNS = ["scope", "period", "unit", "measure", "part", "value", "status"]
MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
NEXT = datetime(2026, 5, 1, tzinfo=UTC).date()


def rows_at(client, name="moderation-book-csv", *args) -> list[dict]:
    text = client.get(reverse(name, args=args)).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def value(rows, period, measure, part=""):
    found = [row for row in rows if (row["period"], row["measure"], row["part"]) == (period, measure, part)]
    return int(found[0]["value"]) if found and found[0]["value"] else None


def decided(place, marek, oksana, zofia, *, at=MARCH, wait=60, **facts) -> Decision:
    """A notice at ``at``, and a decision ``wait`` minutes later."""
    report = reported_message(place, author=marek, by=oksana)
    claim(report.case, by=zofia)
    decision = decide(report.case, by=zofia, verdict=verdict(**facts))
    Report.objects.filter(pk=report.pk).update(created_at=at)
    Decision.objects.filter(pk=decision.pk).update(decided_at=at + timedelta(minutes=wait))
    report.case.__class__.objects.filter(pk=report.case_id).update(opened_at=at)
    return Decision.objects.get(pk=decision.pk)


def month(place, begins, **counts) -> MonthOfModeration:
    """A month as the book keeps it; ``notices=7``."""
    return MonthOfModeration.objects.create(place=place, begins=begins, counts=counts)


@pytest.fixture
def march(place, marek, oksana, zofia):
    """Six decisions of March: five hid something, one did not."""
    return [decided(place, marek, oksana, zofia, wait=60 * (number + 1), hide=number > 0) for number in range(6)]


def test_month_that_is_over_is_counted(client, march):
    assert close_months(today=NEXT) == 2
    rows = rows_at(client)
    assert value(rows, "2026-03", "notices") == 6
    assert value(rows, "2026-03", "decisions") == 6
    assert value(rows, "2026", "notices.category", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH") == 6
    assert value(rows, "2026", "notices.from", "account") == 6
    assert value(rows, "2026-03", "to_decision.minutes_median") == 210
    assert value(rows, "2026-04", "notices") == 0
    assert list(rows[0]) == COLUMNS


def test_parts_that_would_tell_are_hidden_with_another(client, march):
    close_months(today=NEXT)
    measures = [row for row in rows_at(client) if row["measure"] == "decisions.measure" and row["period"] == "2026"]
    assert {row["part"]: (row["value"], row["status"]) for row in measures} == {
        "hide": ("", "hidden"),
        "none": ("", "hidden"),
    }


def test_running_month_is_not_said(client, march):
    close_months(today=MARCH.date())
    assert rows_at(client) == []
    assert "No month is over yet" in client.get(reverse("moderation-book"), headers=EN).text


def test_what_is_erased_or_decided_later_changes_no_closed_month(client, march, zofia):
    close_months(today=NEXT)
    before = client.get(reverse("moderation-book-csv")).content
    undo_at = Decision.objects.filter(pk=march[1].pk)
    undo_at.update(status="undone", ended_at=timezone.now())
    Report.objects.all().delete()
    assert close_months(today=NEXT) == 0
    assert client.get(reverse("moderation-book-csv")).content == before


def test_appeals_and_what_was_taken_back_count_when_that_happened(place, marek, oksana, zofia, adam):
    first, second = [decided(place, marek, oksana, zofia, hide=True) for _ in range(2)]
    Decision.objects.update(decided_at=timezone.now())
    decide_appeal(file_appeal(first, by=marek, text="Nie."), by=adam, reverse=True, answer="Racja.")
    undo(second, by=zofia)
    Appeal.objects.update(created_at=MARCH)
    Decision.objects.filter(pk__in=[first.pk, second.pk]).update(decided_at=MARCH)
    close_months(today=timezone.localdate() + timedelta(days=40))
    counts = {row.begins.isoformat(): row.counts for row in MonthOfModeration.objects.filter(place=place)}
    now = timezone.localdate().replace(day=1).isoformat()
    assert (counts["2026-03-01"]["decisions"], counts["2026-03-01"]["appeals"]) == (2, 1)
    # Answers to reporters that something no longer holds are no decisions.
    assert counts[now] == {"decisions_undone": 1, "appeals_decided": 1, "appeals_decided.outcome:upheld": 1}


def test_how_long_it_took_counts_also_what_was_taken_back_in_the_same_month(place, marek, oksana, zofia):
    decision = decided(place, marek, oksana, zofia, hide=True)
    Decision.objects.filter(pk=decision.pk).update(decided_at=timezone.now())
    undo(decision, by=zofia)
    Decision.objects.filter(pk=decision.pk).update(decided_at=MARCH + timedelta(minutes=60))
    close_months(today=NEXT)
    assert MonthOfModeration.objects.get(place=place, begins="2026-03-01").waits["to_decision"] == [60]


def test_what_was_taken_back_after_an_appeal_is_an_appeal_that_was_right(place, marek, oksana, zofia):
    decision = decided(place, marek, oksana, zofia, at=timezone.now(), hide=True)
    file_appeal(decision, by=marek, text="To był cytat.")
    undo(decision, by=zofia)
    close_months(today=timezone.localdate() + timedelta(days=40))
    counts = MonthOfModeration.objects.get(place=place).counts
    assert ("decisions_undone" in counts, counts["appeals_decided.outcome:upheld"]) == (False, 1)


def test_what_a_program_pointed_out_is_counted_with_what_people_decided(place, marek, oksana, zofia):
    message = reported_message(place, author=marek, by=oksana).target
    report = flag_content(message, details="Słowo z listy.")
    decide(report.case, by=zofia, verdict=verdict(hide=True))
    close_months(today=timezone.localdate() + timedelta(days=40))
    counts = MonthOfModeration.objects.get(place=place).counts
    assert (counts["notices.from:program"], counts["detected"], counts["detected.outcome:acted"]) == (1, 1, 1)


def test_small_month_of_a_place_rolls_up_to_its_quarter(client, place):
    for number, notices in ((1, 2), (2, 4), (3, 9)):
        month(place, datetime(2026, number, 1).date(), notices=notices)
    rows = rows_at(client, "place-moderation-book-csv", place.slug)
    said = {row["period"]: (row["value"], row["status"]) for row in rows if row["measure"] == "notices"}
    assert said["2026-01"] == said["2026-02"] == said["2026-03"] == ("", "hidden")
    assert said["2026-k1"] == said["2026"] == ("15", "whole")
    page = client.get(reverse("place-moderation-book", args=[place.slug]), headers=EN).text
    assert "by which somebody could be recognised are hidden" in page


def test_place_keeps_silent_with_the_only_small_one_so_that_the_network_is_said_whole(client, place):
    large, larger = PlaceFactory(), PlaceFactory()
    for where, notices in ((place, 3), (large, 30), (larger, 40)):
        month(where, datetime(2026, 1, 1).date(), notices=notices)
    said = {
        where: value(rows_at(client, "place-moderation-book-csv", where.slug), "2026", "notices")
        for where in (place, large, larger)
    }
    assert said == {place: None, large: None, larger: 40}
    assert value(rows_at(client), "2026-01", "notices") == 73


def test_only_place_of_a_network_is_told_by_no_sum(client, place):
    month(place, datetime(2026, 1, 1).date(), notices=3)
    assert value(rows_at(client), "2026", "notices") is None


def test_months_of_a_place_that_is_gone_stay_in_the_sum(client, db):
    for notices in (7, 8):
        gone = PlaceFactory()
        month(gone, datetime(2026, 1, 1).date(), notices=notices)
        gone.delete()
    assert value(rows_at(client), "2026-01", "notices") == 15


@pytest.mark.parametrize("name", ["moderation-book", "place-moderation-book"])
def test_anybody_reads_it_with_few_queries(client, place, django_assert_max_num_queries, name):
    args = [] if name == "moderation-book" else [place.slug]
    for number in range(1, 9):
        month(place, datetime(2026, number, 1).date(), notices=20, decisions=15)
        month(PlaceFactory(), datetime(2026, number, 1).date(), notices=20, decisions=15)
    client.get(reverse(name, args=args))
    with django_assert_max_num_queries(16) as queries:
        assert client.get(reverse(name, args=args), headers=EN).status_code == 200
    assert not [one for one in queries if "moderation_monthofmoderation" in one["sql"] and "MAX(" not in one["sql"]]


def test_spreadsheet_is_not_sent_twice(client, place):
    month(None, datetime(2026, 1, 1).date(), notices=20)
    first = client.get(reverse("moderation-book-csv"))
    assert client.get(reverse("moderation-book-csv"), headers={"If-None-Match": first["ETag"]}).status_code == 304
    month(None, datetime(2026, 2, 1).date(), notices=20)
    assert client.get(reverse("moderation-book-csv"), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_is_found_from_every_page_and_from_the_rules(client, place):
    assert reverse("moderation-book") in client.get("/", headers=EN).text
    assert (
        reverse("place-moderation-book", args=[place.slug]) in client.get(f"{place.get_absolute_url()}o-miejscu/").text
    )


ORDER = {"kind": "act", "authority": "Sąd Rejonowy w Zielonej Górze", "country": "pl", "received_on": "2026-02-03"}
ORDER |= {"reference": "II K 12/26"}


def test_coordinator_writes_down_an_order_that_the_book_counts(client, place, ewa):
    month(None, datetime(2026, 1, 1).date(), notices=20)
    client.force_login(ewa)
    lacking = client.post(reverse("authority-orders"), ORDER | {"done_on": "2026-02-01"}, headers=EN)
    assert lacking.status_code == 422
    assert "before the day on which it came" in lacking.text
    assert "Zielonej" in lacking.text
    assert client.post(reverse("authority-orders"), ORDER).url == reverse("authority-orders")
    order = AuthorityOrder.objects.get()
    client.post(reverse("authority-order", args=[order.pk]), ORDER | {"done_on": "2026-02-05"})
    client.logout()
    page = client.get(reverse("moderation-book"), headers=EN).text
    assert "to act against illegal content: 1 (carried out: 1, half of them within 2 days)" in page
    assert "Zielonej" not in page


def test_order_was_not_carried_out_on_a_day_that_is_still_to_come(client, ewa):
    client.force_login(ewa)
    for name in ("confirmed_on", "done_on"):
        answer = client.post(reverse("authority-orders"), ORDER | {name: "2062-02-05"}, headers=EN)
        assert (answer.status_code, "still to come" in answer.text) == (422, True)
    assert not AuthorityOrder.objects.exists()


def test_list_of_orders_costs_the_same_for_few_and_many(client, ewa):
    client.force_login(ewa)
    address, costs = reverse("authority-orders"), []
    client.get(address)
    for number in (1, 8):
        for each in range(number):
            client.post(address, ORDER | {"reference": f"II K {number}{each}/26"})
        client.get(address)  # what the last post has to say is said
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert len(page.context["orders"]) == AuthorityOrder.objects.count()
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_nobody_else_writes_down_orders(client, zofia, adam):
    for person in (zofia, adam):
        client.force_login(person)
        assert client.post(reverse("authority-orders"), ORDER).status_code == 403
