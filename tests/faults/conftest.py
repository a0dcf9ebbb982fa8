import pytest

from tests.faults.network import running_network


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    """Two web processes on a PostgreSQL and a Valkey of their own, which tests may kill."""
    with running_network(tmp_path_factory.mktemp("faults")) as running:
        yield running
