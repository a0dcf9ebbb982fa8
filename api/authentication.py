from rest_framework.authentication import TokenAuthentication


class BearerAuthentication(TokenAuthentication):
    """``Authorization: Bearer <token>`` (RFC 6750)."""

    keyword = "Bearer"
