"""``python -m realtime.server --fd 3``: Daphne with our limits, which says goodbye to its sockets before it stops."""

# Daphne installs Twisted's reactor on asyncio's loop, which must be the first thing that happens.
from daphne.server import Server, twisted_loop  # isort: skip

import argparse
import asyncio
import signal
from time import monotonic

from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

HANDSHAKE = 30  # seconds: a phone that wakes is slow to open its socket, and storms take their time
REQUESTS = 10.0  # seconds that requests under way get to finish
PINGS, PING_SECONDS = 20, 10.0  # pings that one client may send in so many seconds


class Protocol(WebSocketProtocol):
    """Answers pings, but no flood of them: Autobahn would buffer a pong for each without bound."""

    pinged_since, pings = 0.0, 0

    def onPing(self, payload):
        now = monotonic()
        if now - self.pinged_since > PING_SECONDS:
            self.pinged_since, self.pings = now, 0
        self.pings += 1
        if self.pings > PINGS:
            self.dropConnection(abort=True)
        else:
            super().onPing(payload)


class LeavingServer(Server):
    """On SIGTERM: listen no more, drain the sockets, finish the requests, then stop; on a second one stop at once."""

    def __init__(self, application, **options):
        super().__init__(application, signal_handlers=False, **options)
        self.ports = []
        self.leaving: asyncio.Task | None = None

    def listen_success(self, port):
        super().listen_success(port)
        # A broken frame is answered with a close code, not with a cut wire.
        self.ws_factory.setProtocolOptions(failByDrop=False)
        self.ports.append(port)

    def leave(self) -> None:
        if self.leaving is None:
            self.leaving = asyncio.get_running_loop().create_task(self._leave())
        else:
            self.stop()

    async def _leave(self) -> None:
        from django.conf import settings

        from realtime.hub import local_hubs

        try:
            for port in self.ports:
                port.stopListening()
            await asyncio.gather(*[hub.drain(settings.DRAIN_SECONDS) for hub in local_hubs()])
            end = monotonic() + REQUESTS
            while self.requests() and monotonic() < end:
                await asyncio.sleep(0.05)
        finally:
            self.stop()

    def requests(self) -> int:
        """HTTP requests under way."""
        return sum(
            isinstance(protocol, WebRequest) and "application_instance" in details and "disconnected" not in details
            for protocol, details in self.connections.items()
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="descriptor of a socket that listens already")
    file = parser.parse_args().fd

    from realtime.asgi import application

    serve(application, file)


def serve(application, file: int, **options) -> None:
    """Serve ``application`` on the listening socket ``file`` until a signal says to leave; ``options`` are Daphne's."""
    from realtime.protocol import LARGEST_IN

    WebSocketFactory.protocol = Protocol
    server = LeavingServer(
        application,
        endpoints=[f"fd:fileno={file}"],
        verbosity=0,
        websocket_handshake_timeout=HANDSHAKE,
        websocket_connect_timeout=HANDSHAKE,
        websocket_max_message_size=LARGEST_IN,
        websocket_max_frame_size=LARGEST_IN,
        **options,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        twisted_loop.add_signal_handler(number, server.leave)
    server.run()


if __name__ == "__main__":
    main()
