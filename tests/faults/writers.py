"""Writers that repeat one change until it is acknowledged, as ``js/lib/outbox.js`` does."""

import asyncio
import contextlib
import itertools
import random
import time
import uuid

from tests.faults.clients import FIRST_WAIT, LONGEST_WAIT, History, request


class Writer:
    """Says things and takes some back, one at a time, ``pause`` seconds apart."""

    def __init__(self, name: str, base_url: str, tokens: list[str], rooms: list[int], history: History, pause=0.06):
        self.name, self.base_url, self.history, self.rooms = name, base_url, history, rooms
        self.tokens = itertools.cycle(tokens)  # several people: one is held to 15 messages in 10 s
        self.random = random.Random(name)  # noqa: S311
        self.pause = pause
        self.stopping = asyncio.Event()
        self.acknowledged = 0

    async def run(self) -> None:
        """Write until ``stopping``; what is under way is finished first."""
        while not self.stopping.is_set():
            token = next(self.tokens)
            sent = await self.say(token, self.random.choice(self.rooms))
            if sent and self.random.random() < 0.15:
                await self.take_back(token, sent)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), self.pause)

    async def say(self, token: str, room: int, **more) -> dict | None:
        """Post one message; the server's answer, or ``None`` when it was refused for good."""
        client_id = str(uuid.uuid4())
        self.history.record(client=self.name, did="say", topic=f"conversation.{room}", client_id=client_id)
        body = {"client_id": client_id, "body": f"Said by {self.name}: {client_id}", **more}
        path = f"/api/v1/conversations/{room}/messages/"
        status, answer = await self._until_answered("POST", path, token, body)
        if status not in (200, 201):
            self.history.record(client=self.name, did="refused", client_id=client_id, status=status)
            return None
        self.acknowledged += 1
        self.history.record(
            client=self.name,
            did="acknowledged",
            topic=f"conversation.{room}",
            client_id=client_id,
            message=answer["id"],
            seq=answer["seq"],
        )
        return answer

    async def take_back(self, token: str, sent: dict) -> None:
        await self.change("deleted", "DELETE", sent, token)

    async def change(self, kind: str, method: str, sent: dict, token: str, door="", body=None) -> None:
        """Change the message ``sent`` so that its log says ``kind``; each kind at most once a message."""
        path = f"/api/v1/messages/{sent['id']}/{door}"
        status, _answer = await self._until_answered(method, path, token, body)
        is_done = status in (200, 204)
        self.acknowledged += is_done
        did = {"did": "changed", "kind": kind} if is_done else {"did": "refused", "status": status, "path": path}
        topic = f"conversation.{sent['conversation']}"
        self.history.record(client=self.name, topic=topic, message=sent["id"], **did)

    async def _until_answered(self, method, path, token, body=None):
        for attempt in itertools.count(1):
            status, answer = await request(method, self.base_url + path, token, body)
            if status is not None and status < 500 and status != 429:
                return status, answer
            self.history.record(client=self.name, did="retry", status=status, method=method)
            await asyncio.sleep(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)))  # noqa: S311
        raise AssertionError("an outbox never gives up")


class ManyKinds(Writer):
    """Messages, edits, deletions, reactions, pins, polls and votes, one each ``pause`` seconds when there is time."""

    def __init__(self, *arguments, keeper: str, **options):
        super().__init__(*arguments, **options)
        self.keeper = keeper  # token of somebody who may pin in each room
        self.due = time.monotonic()

    async def run(self) -> None:
        while not self.stopping.is_set():
            await self.say_and_change(next(self.tokens), next(self.tokens), self.random.choice(self.rooms))

    async def say_and_change(self, author: str, other: str, room: int) -> None:
        """One message and some of what may happen to it; a repeated change changes nothing."""
        has_poll, dice = self.random.random() < 0.15, self.random.random
        more = {"poll": {"question": "When?", "options": ["Today", "Tomorrow"]}} if has_poll else {}
        await self.turn()
        if (sent := await self.say(author, room, **more)) is None:
            return
        if has_poll:
            answers = {"options": [sent["poll"]["options"][0]["id"]]}
            await self.turned("voted", "PUT", sent, other, "vote/", answers)
        if dice() < 0.2:
            await self.turned("edited", "PATCH", sent, author, body={"body": f"Mended: {sent['client_id']}"})
        if dice() < 0.3:
            await self.turned("reacted", "PUT", sent, other, "reaction/", {"emoji": "🎉"})
        is_pinned = dice() < 0.1
        if is_pinned:
            await self.turned("pinned", "PUT", sent, self.keeper, "pin/")
        if is_pinned or dice() < 0.1:
            # A room holds ten pins; the deletion takes this one off.
            await self.turned("deleted", "DELETE", sent, author)

    async def turned(self, *arguments, **options) -> None:
        await self.turn()
        await self.change(*arguments, **options)

    async def turn(self) -> None:
        """Wait for the next turn: a length of time, which a slow answer has used up already."""
        self.due = max(self.due + self.pause, time.monotonic())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), self.due - time.monotonic())
