from backend.events.forms.cancel import CancelForm
from backend.events.forms.event import EventForm
from backend.events.forms.publishing import DecisionForm
from backend.events.forms.sheet import EventSheet

__all__ = ["CancelForm", "DecisionForm", "EventForm", "EventSheet"]
