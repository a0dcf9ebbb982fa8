"""A mailbox behind IMAP4rev1 over TLS, as small as a test needs: real sockets, real bytes, a certificate of its own."""

import contextlib
import datetime
import ipaddress
import re
import socketserver
import ssl
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Handler(socketserver.StreamRequestHandler):
    """One client; letters and flags are the server's."""

    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = (*line.split(" ", 2), "")[:3]
            self.server.heard.append(f"{command} {rest}".strip())
            if not self.answer(tag, f"{command} {rest}".upper()):
                return

    def answer(self, tag: str, line: str) -> bool:
        letters, seen = self.server.letters, self.server.seen
        if line.startswith("LOGIN") and "RIGHT" not in line:
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] wrong password")
            return True
        if line.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif line.startswith("SELECT"):
            self.say(f"* {len(letters)} EXISTS")
        elif line.startswith("UID SEARCH UNSEEN"):
            self.say("* SEARCH " + " ".join(str(uid) for uid in letters if uid not in seen))
        elif found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", line):
            uid, most = int(found[1]), int(found[2])
            text = letters[uid][:most]
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(text)}}}\r\n".encode() + text + b")\r\n")
        elif found := re.match(r"UID STORE (\d+) \+FLAGS \(?\\SEEN", line):
            seen.add(int(found[1]))
        elif line.startswith("LOGOUT"):
            self.say("* BYE")
        self.say(f"{tag} OK done")
        return not line.startswith("LOGOUT")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextlib.contextmanager
def running(letters: list[bytes], folder: Path):
    """A server with ``letters``; its certificate lies in ``folder / "cert.pem"``. ``seen`` has what was read."""
    certificate = make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.letters, server.seen, server.heard = dict(enumerate(letters, 1)), set(), []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def make_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "cert.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
