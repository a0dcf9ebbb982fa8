"""Settings of the network's texts."""

import environ

__all__ = ["TERMS_NOTICE_DAYS"]

env = environ.Env()

# A new version of a text binds so many days after it was published, or later.
TERMS_NOTICE_DAYS = env.int("TERMS_NOTICE_DAYS", default=14)
