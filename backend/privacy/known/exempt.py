"""Models of the apps beneath and of packages that hold nothing of a person, and why."""

NOTHING = {
    "Names of rights and of tables.": (
        "auth.Permission",
        "auth.Group",
        "auth.Group_permissions",
        "contenttypes.ContentType",
    ),
    "Work that waits or is done: letters leave it within the hour, all else within 7 days (core.tasks).": (
        "django_tasks_database.DBTaskResult",
    ),
    "A number of a start of this server.": ("live.Epoch",),
    "Whose rights changed, by number: kept for as long as open sockets need it (live.tasks).": ("live.AccessFact",),
    "How far a job of the clock got.": ("audit.JobRun",),
    "Both ends of the chain of the audit log.": ("audit.AuditChain",),
    "Single words of public listings, without who wrote them.": ("search.Spelling",),
}
