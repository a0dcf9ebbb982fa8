"""Database work of the socket side, in a small pool of threads of its own."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import wraps

from channels.db import DatabaseSyncToAsync
from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)

# Channels runs all of it in one thread that pages share: a storm of resumes would make everybody wait.
POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live-read")
AWAY = 30.0  # seconds that work waits for a database that is away: an open socket stays open
PAUSE = 0.5  # seconds between two attempts
AWAY_ERRORS = (OperationalError, InterfaceError)  # what a database that is away raises


def in_thread(work):
    """``work``, awaitable; done again while the database is away, so it must be fit to be repeated.

    Raises what ``work`` raises, ``OperationalError`` and ``InterfaceError`` only after ``AWAY`` seconds.
    """
    once = DatabaseSyncToAsync(work, thread_sensitive=False, executor=POOL)

    @wraps(work)
    async def patiently(*args, **kwargs):
        loop = asyncio.get_running_loop()
        end = loop.time() + AWAY
        while True:
            try:
                return await once(*args, **kwargs)
            except AWAY_ERRORS as error:
                if loop.time() > end:
                    raise
                log.warning("the database is away, waiting: %s", error)
                await asyncio.sleep(PAUSE)

    return patiently
