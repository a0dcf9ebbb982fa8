"""A browser without a screen: forms, cookies and one socket, over real connections."""

import http.cookiejar
import json
import re
import urllib.request
from urllib.parse import urlencode

from backend.demo.accounts import ACCOUNTS, PASSWORD
from tests.realtime.raw import RawSocket


class Visitor:
    """Signed in as the first demo account. Requests block: call them through ``asyncio.to_thread``."""

    def __init__(self, base_url: str, email: str = ACCOUNTS[0].email):
        self.base_url, self.jar = base_url, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.post("/konto/login/", login=email, password=PASSWORD)
        assert "sessionid" in self.cookies

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def get(self, path: str) -> str:
        return self.opener.open(self.base_url + path, timeout=30).read().decode()

    def post(self, path: str, **fields) -> str:
        """Fill in the form of the page at ``path`` and send it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))[1]
        form = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self.opener.open(self.base_url + path, form, timeout=30).read().decode()

    async def socket(self, **options) -> RawSocket:
        port = int(self.base_url.rpartition(":")[2])
        return await RawSocket.open(port, headers={"Cookie": self.cookies}, **options)


async def frame_of(client: RawSocket, kind: str, timeout: float = 10) -> dict:
    """The next frame of this kind."""
    while True:
        opcode, payload = await client.frame(timeout)
        if opcode == 1 and (frame := json.loads(payload))["t"] == kind:
            return frame
