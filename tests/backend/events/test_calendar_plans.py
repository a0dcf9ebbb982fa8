"""How the calendar of a large network is read: which index answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.events.models import Occurrence
from tests.backend.events.calendar_pages import look, on


def asked_for_month(client, **filters) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert look(client, "/kalendarz/", "miesiac", **filters).status_code == 200
    return [each["sql"] for each in asked]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how many rows there are")
def test_days_of_the_network_are_counted_from_an_index_alone(client, place):
    on(place=place, title="Wieczór gier")
    [counts] = [sql for sql in asked_for_month(client) if "COUNT(*)" in sql]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counts}")
        reads = [row[-1] for row in cursor.fetchall() if "occurrence" in row[-1]]
    assert len(reads) == 4  # how many there are, and the three that are shown
    assert all("COVERING INDEX occurrence_listed" in line for line in reads)


def test_filtered_month_leaves_the_places_aside(client, place):
    on(place=place, title="Warsztat", category="craft")
    [days, _long] = [sql for sql in asked_for_month(client, kategoria="craft") if '"starts_at" AS "starts_at"' in sql]
    # With the places at hand SQLite would read all their dates of the month.
    assert "places_place" not in days


def test_dates_have_no_index_of_their_event_or_place_alone(db):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Occurrence._meta.db_table)
    alone = [one["columns"] for one in found.values() if one["index"] and len(one["columns"]) == 1]
    assert not {"event_id", "place_id"} & {column for [column] in alone}
