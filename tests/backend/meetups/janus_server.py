"""Janus as its HTTP API and its VideoRoom are written down (https://janus.conf.meetecho.com/docs/), for one plugin."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.local_server import serving

NO_SUCH_ROOM, ROOM_EXISTS, NO_SUCH_FEED, MISSING, UNAUTHORIZED = 426, 427, 428, 429, 433
OF_A_ROOM = ("allowed", "kick", "destroy")  # the secret of the room is asked


class JanusServer:
    """Rooms by name: what each was made with, its ``allowed`` keys and the ``feeds`` that joined."""

    def __init__(self, secret: str, admin_key: str):
        self.secret, self.admin_key = secret, admin_key
        self.url = ""
        self.rooms: dict[str, dict] = {}
        self.sessions: dict[int, set[int]] = {}
        self.asked: list[dict] = []  # of the plugin
        self.says = None  # instead of an answer
        self.before = {}  # by request: what happens just before it

    def answer(self, path: str, said: dict) -> dict:
        numbers = [int(one) for one in path.removeprefix("/janus").split("/") if one]
        if said.get("apisecret") != self.secret:
            return {"janus": "error", "error": {"code": 403, "reason": "Unauthorized request"}}
        if said["janus"] == "create":
            self.sessions[len(self.sessions) + 1] = set()
            return {"janus": "success", "data": {"id": len(self.sessions)}}
        if numbers[0] not in self.sessions:
            return {"janus": "error", "error": {"code": 458, "reason": "No such session"}}
        if said["janus"] == "attach":
            assert said["plugin"] == "janus.plugin.videoroom"
            self.sessions[numbers[0]].add(7)
            return {"janus": "success", "data": {"id": 7}}
        if said["janus"] == "destroy":
            self.sessions[numbers[0]] = set()
            return {"janus": "success"}
        assert said["janus"] == "message"
        return {"janus": "success", "plugindata": {"data": self.plugin(said["body"])}}

    def plugin(self, body: dict) -> dict:
        name = body["request"]
        self.asked.append(body)
        if happens := self.before.pop(name, None):
            happens()
        room = self.rooms.get(body["room"])
        if name == "create":
            return self.create(body, room)
        if room is None:
            return refused(NO_SUCH_ROOM)
        if name in OF_A_ROOM and body.get("secret") != room["secret"]:
            return refused(UNAUTHORIZED)
        return getattr(self, f"do_{name}")(body, room)

    def create(self, body: dict, room: dict | None) -> dict:
        if body.get("admin_key") != self.admin_key:
            return refused(UNAUTHORIZED)
        if room is not None:
            return refused(ROOM_EXISTS)
        self.rooms[body["room"]] = {**body, "allowed": set(body.get("allowed", [])), "feeds": []}
        return {"videoroom": "created"}

    def do_allowed(self, body, room):
        keys = set(body["allowed"])
        room["allowed"] = room["allowed"] | keys if body["action"] == "add" else room["allowed"] - keys
        return {"videoroom": "success"}

    def do_kick(self, body, room):
        if body["id"] not in room["feeds"]:
            return refused(NO_SUCH_FEED)
        room["feeds"].remove(body["id"])
        return {"videoroom": "success"}

    def do_listparticipants(self, body, room):
        return {"videoroom": "participants", "participants": [{"id": one, "publisher": True} for one in room["feeds"]]}

    def do_destroy(self, body, room):
        del self.rooms[body["room"]]
        return {"videoroom": "destroyed"}

    def names(self) -> list[str]:
        return [one["request"] for one in self.asked]


def refused(code: int) -> dict:
    return {"videoroom": "event", "error_code": code, "error": "no"}


@contextmanager
def running_server(secret: str, admin_key: str):
    """A server that answers on a port of this machine."""
    server = JanusServer(secret, admin_key)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = server.says or (200, json.dumps(server.answer(self.path, said)).encode())
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            pass

    with serving(Handler) as address:
        server.url = f"{address}/janus"
        yield server
