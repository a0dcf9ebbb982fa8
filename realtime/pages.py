"""Pages and API inside the ASGI application: Django's handler with one thread a request.

Django's own async handler hops between the loop and a new thread for each sync middleware, view and signal of
a request, and a new thread has no database connection. Our pages are sync from end to end, so here a request
enters a thread once, does all its work there, and the thread and its connection stay for the next one.
``benchmarks/pages`` measures what that saves.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import HttpResponseBase
from django.urls import set_script_prefix

POOL = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="page")
in_page_thread = partial(sync_to_async, thread_sensitive=False, executor=POOL)


class PageHandler(ASGIHandler):
    """``ASGIHandler`` with the sync middleware chain."""

    def __init__(self):
        BaseHandler.__init__(self)  # not ASGIHandler's, which would load the chain for async
        self.load_middleware(is_async=False)

    async def handle(self, scope, receive, send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            response = await in_page_thread(self.respond)(scope, body)
            await self.send_response(response, send)
            if response.streaming:
                await in_page_thread(response.close)()

    def respond(self, scope, body) -> HttpResponseBase:
        """The whole request, from its first signal to its last; only a stream is closed later."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, response = self.create_request(scope, body)
        if request is not None:
            response = self.get_response(request)
            response._handler_class = self.__class__
        if not response.streaming:
            response.close()
        return response
