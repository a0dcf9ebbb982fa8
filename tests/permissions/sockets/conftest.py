"""The same world and the same people as for addresses, and real sockets."""

from tests.permissions.addresses.conftest import people, world  # noqa: F401 - fixtures
from tests.realtime.conftest import _real_transport, connect  # noqa: F401 - fixtures
