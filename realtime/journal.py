"""Facts that change access, read from the database: what the channel layer lost is late by a second, not by minutes."""

import asyncio
import logging

from backend.live.selectors import facts_of_last
from realtime.reading import in_thread

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between looks
# Seconds that a look reaches back: a fact is written when its transaction is under way and seen when that commits.
REACH = 60.0


class Journal:
    """What this process knows of the facts that are kept. Each is taken once, by whichever way it comes first."""

    def __init__(self, hub):
        self.hub = hub
        self.known: set[int] = set()

    def is_new(self, number: int | None) -> bool:
        """Whether the fact of this number was not taken yet; it is now. Facts that are not kept have none."""
        if number is None:
            return True
        is_new = number not in self.known
        self.known.add(number)
        return is_new

    async def look(self) -> None:
        """Each second, take what nobody told."""
        # What was before concerns nobody here: this process asked nothing yet.
        numbers, _facts = await in_thread(facts_of_last)(REACH, but=())
        self.known |= numbers
        while True:
            await asyncio.sleep(LOOK)
            if not self.hub.sockets:
                continue  # who comes next is asked about afresh
            try:
                await self.look_once()
            except Exception:
                log.exception("facts could not be read")

    async def look_once(self) -> None:
        before = set(self.known)
        numbers, facts = await in_thread(facts_of_last)(REACH, but=before)
        # What was heard during the read may be missing from it, and stays known.
        self.known = (numbers & before) | (self.known - before)
        for fact in facts:
            if self.is_new(fact.pk):
                self.hub.counters["found_in_journal"] += 1
                self.hub.happened(fact.topic, fact.event, fact.data)
