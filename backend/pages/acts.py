"""Acts of the page “Who may do what”: their words. Who may is asked of the rules themselves, never written here."""

from django.utils.translation import gettext_lazy as _

# Heading, then permissions that are asked of a place, each with its words.
ACTS = (
    (
        _("The place"),
        (
            ("places.view", _("see the place")),
            ("places.join", _("ask to belong")),
            ("places.see_members", _("see who belongs")),
            ("places.change", _("change facts, hours, rooms, photos")),
            ("places.manage_members", _("admit people and give roles")),
            ("places.invite", _("make invitations")),
            ("places.switch", _("switch features on and off")),
            ("places.hand_over", _("hand one's own tasks over")),
            ("places.change_status", _("suspend or open the place")),
            ("places.close", _("plan its closing")),
            ("places.read_closing", _("read what its closing meets")),
        ),
    ),
    (
        _("Calendar and rooms"),
        (
            ("events.propose", _("propose an event")),
            ("events.add", _("put events into the calendar")),
            ("bookings.request", _("ask for a room")),
            ("bookings.hold", _("take a room at once")),
            ("bookings.manage", _("answer requests and hand out keys")),
        ),
    ),
    (
        _("Sharing and borrowing"),
        (
            ("sharing.add", _("put something on the board")),
            ("sharing.add_of_place", _("put things of the place on the board")),
            ("sharing.manage_categories", _("add categories")),
            ("lending.manage", _("work at the lending desk")),
        ),
    ),
    (
        _("Talking and order"),
        (
            ("conversations.open_room", _("open rooms of talk")),
            ("conversations.restrain", _("slow or quiet a room")),
            ("meetups.drink_coffee", _("have a coffee with a neighbour")),
            ("places.moderate", _("keep order: look at reports")),
            ("recognition.keep_list", _("say what programs look for")),
            ("moderation.set_quiet_hours", _("set quiet hours of reports")),
            ("places.use_panel", _("use the dashboard")),
        ),
    ),
)
