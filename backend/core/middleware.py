"""What every request passes: mangled addresses are refused, and pages that did not change get an entity tag."""

import hashlib
import re

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import BadRequest
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.http import quote_etag

# CSP nonces and masked CSRF tokens are random in every answer, and none of them tells anything new.
RANDOM = re.compile(rb'nonce="[^"]*"|[A-Za-z0-9]{64}')


@sync_and_async_middleware
def refuse_nul(get_response):
    """Answer 400 to an address or a cookie with NUL: no text of people has it, and PostgreSQL takes no such value.

    Bodies are judged where they are read: forms and serializers refuse NUL, services that take plain text drop it.
    So are addresses of the API, which answers in problem documents.
    """

    def judge(request):
        is_mangled = "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path
        if is_mangled and not request.path.startswith("/api/"):
            raise BadRequest("NUL in the address")
        if "\\000" in request.META.get("HTTP_COOKIE", ""):
            raise BadRequest("NUL in a cookie")

    if iscoroutinefunction(get_response):

        async def middleware(request):
            judge(request)
            return await get_response(request)

    else:

        def middleware(request):
            judge(request)
            return get_response(request)

    return middleware


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
