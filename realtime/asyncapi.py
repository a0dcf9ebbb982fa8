"""The socket as an AsyncAPI 3 document, made from the frames: ``python -m realtime.asyncapi`` writes it."""

import inspect
import json
from pathlib import Path
from typing import get_args

import msgspec

from realtime import protocol

FILE = Path(__file__).parents[1] / "docs" / "asyncapi.json"
CLOSES = {
    protocol.TOO_BIG: "A frame was too large.",
    protocol.SIGN_IN: "The session or token ended: sign in. Do not try again.",
    protocol.FORBIDDEN: "Not allowed. Do not try again.",
    protocol.TOO_SLOW: "Too slow to read: come back at once and resume by number.",
    protocol.REPLACED: "The session goes on under a new key: come back at once.",
    protocol.TOO_MANY: "Too many sockets or frames: wait as the last error frame says.",
    protocol.DRAIN: "This process stops or has no room: come back, each at another moment.",
}


def document() -> dict:
    """The whole document; ``docs/asyncapi.json`` holds it."""
    incoming, outgoing = get_args(protocol.Incoming), get_args(protocol.Outgoing)
    frames = {frame.__name__: frame for frame in (*incoming, *outgoing)}
    _schemas, components = msgspec.json.schema_components(frames.values(), ref_template="#/components/schemas/{name}")
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in frames}
    closes = "\n".join(f"- {code}: {meaning}" for code, meaning in CLOSES.items())
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ganek's socket",
            "version": protocol.SUBPROTOCOL,
            "description": f"Rows first, frames second: docs/realtime.md says what is promised. Close codes:\n{closes}",
        },
        "channels": {"socket": {"address": "/ws/", "messages": messages}},
        "operations": {
            "send": operation("receive", incoming, "What a client may say."),
            "receive": operation("send", outgoing, "What the server says."),
        },
        "components": {
            "messages": {name: message(name, frame) for name, frame in frames.items()},
            "schemas": components,
        },
    }


def operation(action: str, frames, summary: str) -> dict:
    """``action`` is the server's: AsyncAPI describes an application from its own side."""
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/socket/messages/{frame.__name__}"} for frame in frames],
    }


def message(name: str, frame: type) -> dict:
    return {
        "name": frame.__struct_config__.tag,
        "summary": inspect.getdoc(frame),
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{name}"},
    }


def text() -> str:
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
