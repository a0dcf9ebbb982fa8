"""A process dies between its commit and its hint: nobody was told, and everybody sees it all the same."""

import asyncio
import json
import time
import uuid

import pytest

HEAL_SECONDS = 2.0  # until the other process's readers see what nobody told
BACK_SECONDS = 5.0  # until the dead process's readers are complete again


async def test_process_killed_after_its_commit_before_it_could_tell(network):
    """PostgreSQL has the commit on disk and keeps its answer back; the writer dies waiting for it."""
    room = network.rooms[2]
    topic = f"conversation.{room}"
    said = {"client_id": str(uuid.uuid4()), "body": "Orphan"}
    write = ("POST", f"/api/v1/conversations/{room}/messages/", json.dumps(said), headers(network.tokens[0]))
    async with network.following(8) as (followers, history):
        before = await asyncio.to_thread(network.heads)
        (victim, doomed), (_survivor, elsewhere) = await asyncio.to_thread(network.connections, 1)
        orphaned = [follower for follower in followers if network.holds(victim, [follower])]
        others = [follower for follower in followers if follower not in orphaned]
        assert orphaned, "the victim held nobody: the test did not bite"
        assert others, "the victim held everybody: the test did not bite"
        found_before = counters(elsewhere)["found_by_head_check"]
        with network.postgres.commits_unanswered():
            doomed.request(*write)
            await asyncio.to_thread(network.postgres.wait_for_an_unanswered_commit)
            victim.kill()
            with pytest.raises(ConnectionError):
                await asyncio.to_thread(doomed.getresponse)
            assert not any(follower.has({topic: before[topic] + 1}) for follower in followers)
        committed = time.monotonic()
        orphan = {topic: before[topic] + 1}
        seen = await asyncio.gather(*(one.until(lambda one: one.has(orphan), HEAL_SECONDS) for one in others))
        healed_after = time.monotonic() - committed
        found = counters(elsewhere)["found_by_head_check"] - found_before
        back = await asyncio.gather(*(one.until(lambda one: one.has(orphan), BACK_SECONDS) for one in orphaned))
        elsewhere.request(*write)
        repeated = elsewhere.getresponse()
        answer = json.loads(repeated.read())
        elsewhere.close()
        verdict = await asyncio.to_thread(network.judge, history, followers, before)
        table = await asyncio.to_thread(network.table)
    print(f"\norphan: seen elsewhere {healed_after:.2f} s after the commit, {verdict}")
    assert all(seen), "the other process did not find it in time"
    assert found > 0, "a hint told of it: the process died too late"
    assert all(back), "the readers of the dead process are not complete"
    assert repeated.status == 200, "the outbox repeats it, and it was committed"
    assert table.messages[said["client_id"]] == [(topic, answer["id"], before[topic] + 1)]
    assert verdict.is_clean, str(verdict)


def headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def counters(connection) -> dict[str, int]:
    """Of the web process that holds ``connection``."""
    connection.request("GET", "/health/ready")
    return json.loads(connection.getresponse().read())["live"]
