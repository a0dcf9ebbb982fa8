"""A server on this machine, for tests of what asks others."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]):
    """Base address of a server that answers with ``handler`` for the duration of the block."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # A client may keep its connection; nobody waits for it at the end.
    httpd.daemon_threads, httpd.block_on_close = True, False
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
