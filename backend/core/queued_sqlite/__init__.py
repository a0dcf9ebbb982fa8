"""A database engine for ``DATABASES``: Django's SQLite with a queue for the writers of one process."""
