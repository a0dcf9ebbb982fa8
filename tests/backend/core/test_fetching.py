"""Reading calendars of other servers lends nobody our place in the network, and never waits for ever."""

import gzip
import http.server
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest

from backend.core import fetching
from backend.core.fetching import FetchFailed, fetch, is_allowed
from backend.events.models import CalendarFailure

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
# The first line of an answer that never comes to its end.
LINE = b"HTTP/1.0 200 " + b"O" * 100
LOOPBACK = ["127.0.0.0/8"]


@contextmanager
def served(answer):
    """A real server on this machine; ``answer`` is called with the handler of each request."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self):
            server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer(self)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        server.url = f"http://127.0.0.1:{server.server_port}/kalendarz.ics"
        yield server
    finally:
        server.shutdown()
        server.server_close()


def says(status=200, body=CALENDAR, **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def failure_of(url: str, **known) -> str:
    with pytest.raises(FetchFailed) as failed:
        fetch(url, **known)
    return failed.value.failure


@pytest.fixture
def loopback(settings):
    settings.CALENDAR_FETCH_ALLOWED_NETWORKS = LOOPBACK


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "192.0.2.5", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8%1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2001:db8::1", "2001::7f00:1",
        "2001:0:53aa:64c:0:0:80ff:fffe", "100::1", "fec0::1", "5f00::1", "no address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address):
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:401b::200e"])
def test_public_addresses_are_allowed(address):
    assert is_allowed(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "LOCALHOST.",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "169.254.169.254", "[64:ff9b::7f00:1]",
    ],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_read(host):
    assert failure_of(f"http://{host}/cal.ics") in (CalendarFailure.NOT_ALLOWED, CalendarFailure.UNREACHABLE)


@pytest.mark.parametrize(
    "url",
    [
        "", "kalendarz", "ftp://example.org/a.ics", "file:///etc/passwd", "gopher://x/", "http://", "https://u:p@x.org/",
        "http://user@x.org/", "http://x.org:99999/", "http://[::1", "javascript:alert(1)", "http://x.org:abc/",
        "http://ą..pl/", "http://a..pl/", f"http://{'ł' * 80}.pl/", f"http://{'a' * 80}.pl/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar_is_refused(url):
    assert failure_of(url) == CalendarFailure.ADDRESS


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 11211])
def test_ports_of_other_services_are_refused(port):
    assert failure_of(f"http://example.org:{port}/") == CalendarFailure.NOT_ALLOWED


@pytest.mark.parametrize("port", [22, 5432])
@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]"])
def test_network_that_is_allowed_opens_no_port_elsewhere(loopback, host, port):
    assert failure_of(f"http://{host}:{port}/") == CalendarFailure.NOT_ALLOWED


def test_webcal_is_read_over_https():
    assert fetching.checked_url("webcal://example.org/a.ics?k=1#x").geturl() == "https://example.org/a.ics?k=1"


def test_calendar_is_read(loopback):
    with served(says(ETag='"1"', Last_Modified="Thu, 26 Nov 2026 10:00:00 GMT")) as server:
        found = fetch(server.url)
    assert (found.content, found.etag, found.last_modified) == (CALENDAR, '"1"', "Thu, 26 Nov 2026 10:00:00 GMT")
    _path, headers = server.seen[0]
    assert headers["host"] == f"127.0.0.1:{server.server_port}"
    assert headers["accept-encoding"] == "identity"
    assert "cookie" not in headers


def test_unchanged_calendar_is_not_sent_again(loopback):
    with served(says(304, b"", ETag='"1"')) as server:
        assert fetch(server.url, etag='"1"', last_modified="Thu, 26 Nov 2026 10:00:00 GMT").content is None
    _path, headers = server.seen[0]
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Thu, 26 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "failure"),
    [(401, "needs_password"), (403, "needs_password"), (404, "not_found"), (410, "not_found"), (500, "server_error"),
     (503, "server_error"), (204, "server_error"), (302, "redirects")],
)  # fmt: skip
def test_answers_of_the_other_server_have_words(loopback, status, failure):
    with served(says(status, b"")) as server:
        assert failure_of(server.url) == failure


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/świetlica/żółte koło.ics", "/%C5%9Bwietlica/%C5%BC%C3%B3%C5%82te%20ko%C5%82o.ics"),
        ("/a%C5%82%2Fb.ics?nazwa=zajęcia&x=1+2", "/a%C5%82%2Fb.ics?nazwa=zaj%C4%99cia&x=1+2"),
        ("/?q=100%25", "/?q=100%25"),
    ],
)
def test_other_letters_of_an_address_are_percent_encoded(loopback, path, asked):
    with served(says()) as server:
        fetch(f"http://127.0.0.1:{server.server_port}{path}")
    assert server.seen[0][0] == asked


@pytest.mark.parametrize("raw", ["/świetlica", "/%C5%9Bwietlica"])
def test_redirect_may_be_written_in_other_letters(loopback, raw):
    def answer(handler):
        if handler.path == "/%C5%9Bwietlica":
            return says()(handler)
        return says(302, b"", Location=raw.encode().decode("latin-1"))(handler)

    with served(answer) as server:
        assert fetch(server.url).content == CALENDAR


def test_address_in_other_letters_is_kept_as_it_is_asked_for():
    kept = fetching.checked_url("webcal://żółw.pl/świetlica.ics").geturl()
    assert kept == "https://żółw.pl/%C5%9Bwietlica.ics"
    assert fetching.checked_url(kept).geturl() == kept


def test_redirects_are_followed_three_times(loopback):
    def answer(handler):
        left = int(handler.path.strip("/") or 0)
        if left:
            says(302, b"", Location=f"/{left - 1}")(handler)
        else:
            says()(handler)

    with served(answer) as server:
        base = server.url.rsplit("/", 1)[0]
        assert fetch(f"{base}/3").content == CALENDAR
        assert failure_of(f"{base}/4") == CalendarFailure.REDIRECTS


@pytest.mark.parametrize(
    ("target", "failure"),
    [("http://10.0.0.1/", "not_allowed"), ("http://[::1]:8080/", "not_allowed"), ("file:///etc/passwd", "address"),
     ("http://a:b@127.0.0.1/", "address"), ("http://[broken", "redirects"),
     ("http://169.254.169.254/latest/meta-data/", "not_allowed")],
)  # fmt: skip
def test_redirect_to_a_private_address_leads_nowhere(loopback, target, failure):
    with served(says(302, b"", Location=target)) as server:
        assert failure_of(server.url) == failure


def test_name_that_answers_differently_a_moment_later_leads_nowhere(monkeypatch):
    """DNS rebinding: the first answer is public, all later ones are this machine."""
    asked = []

    def resolver(host, port, *args, **kwargs):
        asked.append(host)
        address = "203.0.114.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connected = []

    def connect(address, *args, **kwargs):
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert failure_of("http://rebind.example/") == CalendarFailure.UNREACHABLE
    assert (asked, connected) == (["rebind.example"], ["203.0.114.1"])


def test_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: pytest.fail("connected"))
    assert failure_of("http://half.example/") == CalendarFailure.NOT_ALLOWED


def test_calendar_that_is_too_big_is_not_read_to_its_end(loopback, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    sent = []

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _number in range(5000):
                handler.wfile.write(b"x" * 10_000)
                sent.append(10_000)
        except OSError:
            pass

    with served(answer) as server:
        assert failure_of(server.url) == CalendarFailure.TOO_BIG
    assert sum(sent) < 40_000_000


@pytest.mark.parametrize("where", ["headers", "body", "first line"])
def test_server_that_sends_a_letter_now_and_then_is_left(loopback, monkeypatch, where):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 1.0)
    given_up, sent = threading.Event(), []

    def answer(handler):
        if where != "first line":
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n" + (b"\r\n" if where == "body" else b""))
        # Each piece comes in time; only all of them together would never come to an end.
        while not given_up.wait(0.1):
            piece = {"headers": b"X-A: b\r\n", "first line": LINE[len(sent) :][:1], "body": b"X"}[where]
            with suppress(OSError):
                handler.wfile.write(piece)
                handler.wfile.flush()
            sent.append(piece)

    with served(answer) as server:
        try:
            assert failure_of(server.url) == CalendarFailure.TIMEOUT
            assert sent
        finally:
            given_up.set()


def test_small_answer_does_not_become_a_large_one_here(loopback):
    with served(says(200, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")) as server:
        assert failure_of(server.url) == CalendarFailure.NOT_CALENDAR


def test_certificate_is_checked_against_the_name(loopback, tmp_path):
    """A server with a certificate that nobody signed is not read, although its address is allowed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate_in(tmp_path))
    with served(says()) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        assert failure_of(server.url.replace("http:", "https:")) == CalendarFailure.UNREACHABLE
    assert not server.seen


def certificate_in(folder) -> tuple[str, str]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    return str(folder / "cert.pem"), str(folder / "key.pem")
