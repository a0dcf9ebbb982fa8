"""Guests are somebody only in the room of the event to which they were invited."""

import re

from backend.accounts.sessions import GUEST
from backend.meetups.selectors.guests import guest_of_session

# The room with its tools, and what is handed out there.
ROOM = re.compile(r"/wydarzenia/(?P<slug>[-\w]+)/(?:[2-9a-z]{10}/)?pokoj/")
HANDOUT = re.compile(r"/(?:materialy|zdjecia)/")


class GuestMiddleware:
    """Within the room ``request.user`` is the guest; everywhere else the visitor that anybody is.

    Stands before whatever asks who reads, so that language, scripts and logs know the guest, too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        room = ROOM.match(request.path_info)
        if (room or HANDOUT.match(request.path_info)) and not request.user.is_authenticated:
            guest = guest_of_session(request.session.get(GUEST))
            if guest and (room is None or guest.link.occurrence.event.slug == room["slug"]):
                request.user = guest
        return self.get_response(request)
