"""Settings of staff, of the audit log, and of what strangers are told about security."""

import environ

__all__ = [
    "AUDIT_HEAD_TO",
    "AUDIT_KEEP_DAYS",
    "SECURITY_CONTACT",
    "SECURITY_EXPIRES",
    "SECURITY_POLICY",
    "STAFF_GRACE_DAYS",
    "STAFF_REQUIRES_MFA",
]

env = environ.Env()

# Animators, moderators and holders of network roles keep their powers only with a second factor.
STAFF_REQUIRES_MFA = env.bool("STAFF_REQUIRES_MFA", default=env.bool("PRODUCTION", default=False))
# Days in which somebody who was given a role may set it up.
STAFF_GRACE_DAYS = env.int("STAFF_GRACE_DAYS", default=7)
AUDIT_KEEP_DAYS = env.int("AUDIT_KEEP_DAYS", default=3 * 365)
# Addresses outside this server that get the head of the chain each morning.
AUDIT_HEAD_TO = env.list("AUDIT_HEAD_TO", default=[])
# /.well-known/security.txt (RFC 9116); without a contact there is none.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_EXPIRES = env.str("SECURITY_EXPIRES", default="")
SECURITY_POLICY = env.str("SECURITY_POLICY", default="")
