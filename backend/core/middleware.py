"""An entity tag for pages whose text did not change, although tokens in them are new each time."""

import hashlib
import re

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag

# CSP nonces and masked CSRF tokens are random in every answer, and none of them tells anything new.
RANDOM = re.compile(rb'nonce="[^"]*"|[A-Za-z0-9]{64}')


class PageETagMiddleware:
    """Tags pages so that ``ConditionalGetMiddleware`` above it can answer 304.

    Both stand above the CSP: a 304 must not carry a new nonce for the old text of the browser's cache.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self.__acall__(request)
        return tagged(request, self.get_response(request))

    async def __acall__(self, request):
        return tagged(request, await self.get_response(request))


def tagged(request, response):
    """``response`` with an ``ETag`` if it is a whole page."""
    is_page = (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
    )
    if is_page and not response.has_header("ETag"):
        # The secret behind the tokens belongs to the text: after signing in again the old tokens are worthless.
        secret = request.META.get("CSRF_COOKIE", "")
        digest = hashlib.sha256(secret.encode() + RANDOM.sub(b"", response.content)).hexdigest()[:32]
        # htmx asks the same address for a part of the page: a cache must not give one for the other.
        patch_vary_headers(response, ("HX-Request",))
        response.headers["ETag"] = quote_etag(digest)
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
