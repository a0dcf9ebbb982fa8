import uuid

from backend.conversations.services import main_room, post_message
from backend.moderation.services import report_content


def reported_message(place, *, author, by, reason="abuse", body="Idź stąd!"):
    """A report of ``by`` about words that ``author`` said in the main room of ``place``."""
    message = post_message(main_room(place), by=author, body=body, client_id=uuid.uuid4())
    return report_content(message, by=by, reason=reason)
