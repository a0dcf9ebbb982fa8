from django.db.models import CharField
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from backend.core.prepared import prepared


@prepared
def token_with_person(key: CharField):
    return Token.objects.filter(key=key, user__is_active=True).select_related("user")


class BearerAuthentication(TokenAuthentication):
    """``Authorization: Bearer <token>`` (RFC 6750)."""

    keyword = "Bearer"

    def authenticate_credentials(self, key):
        """The person and the token. Raises ``AuthenticationFailed``."""
        if (token := token_with_person.first(key=key)) is None:
            raise AuthenticationFailed()
        return token.user, token
