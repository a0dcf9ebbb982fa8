"""A WebSocket client by hand: for what a polite library would not send, and to see the very bytes."""

import asyncio
import os
import socket


def masked(opcode: int, payload: bytes, *, fin: bool = True, rsv: int = 0) -> bytes:
    """One client frame (RFC 6455 5.2)."""
    key = os.urandom(4)
    size = len(payload)
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += bytes([0x80 | 126]) + size.to_bytes(2)
    else:
        head += bytes([0x80 | 127]) + size.to_bytes(8)
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(payload))


class RawSocket:
    """One connection; frames come back as ``(opcode, payload)``."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int, path: str = "/ws/", *, headers: dict | None = None, small_buffer=False):
        """Connect and shake hands; ``status`` says how the server answered."""
        connection = socket.socket()
        if small_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
        client = cls(*await asyncio.open_connection(sock=connection, limit=4096 if small_buffer else 2**20))
        lines = {
            "Host": f"127.0.0.1:{port}",
            "Origin": f"http://127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "ganek.v1",
        } | (headers or {})
        request = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        client.writer.write(request.encode() + b"\r\n")
        answer = await asyncio.wait_for(client.reader.readuntil(b"\r\n\r\n"), 20)
        client.status = int(answer.split()[1])
        return client

    def send(self, payload: bytes | str, opcode: int = 1, **options) -> None:
        self.writer.write(masked(opcode, payload.encode() if isinstance(payload, str) else payload, **options))

    async def frame(self, timeout: float = 10) -> tuple[int, bytes]:
        async with asyncio.timeout(timeout):
            head = await self.reader.readexactly(2)
            size = head[1] & 0x7F
            if size >= 126:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8))
            return head[0] & 0x0F, await self.reader.readexactly(size)

    async def close_code(self, timeout: float = 10) -> int:
        """The code that the server closes with; other frames before it are passed over."""
        while True:
            opcode, payload = await self.frame(timeout)
            if opcode == 8:
                return int.from_bytes(payload[:2])

    def close(self) -> None:
        self.writer.transport.abort()
