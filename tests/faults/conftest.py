import pytest

from tests.engines import new_database, running_ganek
from tests.faults.machines import killable_postgres, killable_valkey
from tests.faults.network import Network


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    """Two web processes on a PostgreSQL and a Valkey of their own, which tests may kill."""
    folder = tmp_path_factory.mktemp("faults")
    with killable_postgres() as postgres, killable_valkey() as valkey:
        engines = {"database_url": new_database(postgres.url), "valkey_url": valkey.url, "processes": 2}
        more = {"SOCKETS_PER_ADDRESS": "500", "API_RATE_PERSON": "100000/min"}
        with running_ganek(folder / "data", **engines, **more) as running:
            yield Network(running, postgres, valkey, folder)
