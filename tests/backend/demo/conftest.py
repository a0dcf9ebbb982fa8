"""The demo network, loaded once for all tests of it."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from backend.demo.accounts import HOME_PLACE
from backend.demo.seed import seed
from backend.lending.models import Loan
from backend.places.models import Place
from backend.sharing.models import Draw, Listing, ListingRequest

CLOCK = datetime(2027, 7, 14, 10, 0, tzinfo=UTC)


def facts() -> list[list]:
    """What would differ if anything came about by chance."""
    loans = Loan.objects.order_by("pk").values_list("slug", "code", "status", "created_at")
    asked = ListingRequest.objects.order_by("pk").values_list("user__email", "code", "status", "created_at")
    listings = Listing.objects.order_by("pk").values_list("title", "kind", "expires_at")
    return [list(rows) for rows in (loans, asked, listings, Draw.objects.values_list("secret", flat=True))]


@pytest.fixture(scope="package")
def first_time(django_db_setup, django_db_blocker):
    """The facts of the same network, loaded before and forgotten."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(clock=CLOCK)
        found = facts()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="package")
def network(first_time, django_db_blocker):
    """The home place of the demo network as of ``CLOCK``, for all tests here: they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(clock=CLOCK)
        # Nothing else counts rows that were not committed, and PostgreSQL would plan for empty tables.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Place.objects.get(slug=HOME_PLACE)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(network, django_db_blocker):
    with django_db_blocker.unblock():
        yield
