"""Database work of the socket side, in a small pool of threads of its own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from channels.db import DatabaseSyncToAsync

# Channels runs all of it in one thread that pages share: a storm of resumes would make everybody wait.
POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live-read")

in_thread = partial(DatabaseSyncToAsync, thread_sensitive=False, executor=POOL)
