"""Asks every address as every role, and tells in one mark what came of it."""

from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from tests.signing_in import sign_in_now

# The order of the marks.
ROLES = (
    "guest",
    "newcomer",  # an account, and no place
    "member elsewhere",
    "member",
    "owner",  # the member whom the sample things belong to
    "muted",  # a member who may not write at the place for a time
    "suspended",  # a member who is shut out of the place for a time
    "animator elsewhere",
    "moderator elsewhere",
    "moderator",
    "animator",
    "network moderator",
    "coordinator",
    "operator",
)
# Not ours: Django's own desk asks for is_staff everywhere; the proxy serves media.
NOT_ASKED = ("admin/", "media/")
LET_IN, SIGN_IN, DENIED, UNKNOWN, NO_SUCH_METHOD = "1", "s", "-", "0", "x"


def routes():
    """``(route, name, view)`` of every address of the project, those of the API with their namespace."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, prefix: str, space: str):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if route.startswith(NOT_ASKED):
            continue
        if isinstance(entry, URLPattern):
            yield route, f"{space}{entry.name}", entry.callback
        else:
            yield from _walk(entry, route, f"{entry.namespace}:" if entry.namespace else space)


def methods_of(view) -> list[str]:
    """What may be asked of ``view``: those of a REST view are its own, a page is asked both ways."""
    if actions := getattr(view, "actions", None):
        # REST framework adds HEAD to the actions of a view as soon as somebody has read it.
        return [method.upper() for method in actions if method != "head"]
    if view_class := getattr(view, "cls", None):
        return [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(view_class, method.lower())]
    return ["GET", "POST"]


def clients(people) -> list[Client]:
    """A browser for each of ``people``, in the order of ``ROLES``; ``None`` is nobody."""
    made = []
    for person in people:
        client = Client(headers={"Accept-Language": "en"}, raise_request_exception=True)
        if person is not None:
            sign_in_now(client, person)
        made.append(client)
    return made


def marks(browsers: list[Client], method: str, path: str, data: dict) -> str:
    """One mark a role for ``method`` on ``path``. Nothing that it changes stays."""
    said = ""
    for client in browsers:
        # A method that is unknown to the first who signed in is unknown to all after them.
        is_unknown = len(said) > 1 and said.endswith(NO_SUCH_METHOD)
        said += NO_SUCH_METHOD if is_unknown else _ask(client, method, path, data)
    return said


def _ask(client: Client, method: str, path: str, data: dict) -> str:
    for cache in caches.all():
        cache.clear()  # nobody is refused for what another one asked
    cookies = client.cookies.copy()
    options = {"content_type": "application/json"} if path.startswith("/api/") and method != "GET" else {}
    with transaction.atomic():
        answer = getattr(client, method.lower())(path, data, **options)
        transaction.set_rollback(True)
    client.cookies = cookies
    return mark_of(answer)


def mark_of(answer) -> str:
    """``LET_IN`` also where only the content was refused."""
    if answer.status_code == 401 or "/konto/login/" in answer.headers.get("Location", ""):
        return SIGN_IN
    return {403: DENIED, 404: UNKNOWN, 405: NO_SUCH_METHOD}.get(answer.status_code, LET_IN)
