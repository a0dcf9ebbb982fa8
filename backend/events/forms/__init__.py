from backend.events.forms.cancel import CancelForm
from backend.events.forms.event import EventForm

__all__ = ["CancelForm", "EventForm"]
