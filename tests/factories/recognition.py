from backend.places.models import NetworkRole
from backend.recognition.models import Hit, ListEntry
from backend.recognition.services import add_entry
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say


def look_for(pattern, *, place=None, by=None, kind="word", effect="hold", **more) -> ListEntry:
    """An entry of a list; of the network, unless ``place`` is given."""
    if by is None:
        by = UserFactory(display_name="Nadia")
        NetworkRole.objects.create(user=by, role=NetworkRole.Role.MODERATOR)
    return add_entry(place, by=by, kind=kind, pattern=pattern, effect=effect, note="Często w oszustwach", **more)


def hit_of(room, author) -> Hit:
    """Something of ``author`` that is held in ``room``."""
    look_for("lichwiarz")
    return Hit.objects.get(report__object_id=say(room, author, "Lichwiarz poleca").pk)
