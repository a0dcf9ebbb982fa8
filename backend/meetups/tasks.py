from datetime import timedelta

from crontask import cron
from django.tasks import task
from django.utils import timezone

from backend.meetups.services import coffee, groups, guests, recordings, sfu
from backend.meetups.services.notes import forget_edits

KEPT_DAYS = 7  # after a date in which its notes can still be merged with an old page


@cron("50 3 * * *")
@task
def forget_note_edits() -> int:
    """Delete the steps by which old notes came to be."""
    return forget_edits(before=timezone.now() - timedelta(days=KEPT_DAYS))


@cron("40 3 * * *")
@task
def forget_guests() -> int:
    """Forget personal links, and who came by them, a week after the date."""
    return guests.forget_guests()


@cron("25 * * * *")
@task
def find_recordings() -> int:
    """Ask services that record for what they have of the last days, and to hide what is hidden here."""
    return recordings.find_recordings() + recordings.take_down()


@cron("15 8 * * *")
@task
def mind_captions() -> int:
    """Remind of captions that are due; hide recordings that are still without them."""
    return recordings.mind_captions()


@cron("* * * * *")
@task
def end_groups() -> int:
    """Call back from small groups whose time is over, where no page is open that sees it."""
    return groups.end_groups_that_are_over()


@cron("5 * * * *")
@task
def pair_for_coffee() -> int:
    """On Sunday evening, by the clocks of each place, bring neighbours together for the week that comes."""
    return coffee.pair_places()


@cron("* * * * *")
@task
def remind_of_coffee() -> int:
    """Say ten minutes before a coffee that its room is open."""
    return coffee.remind()


@cron("40 3 * * *")
@task
def forget_coffees() -> int:
    """Delete who met whom more than twelve weeks ago."""
    return coffee.forget_coffees()


@cron("* * * * *")
@task
def mind_larger_rooms() -> int:
    """Cut off whoever may no longer be in a larger room, and close rooms of calls that are over."""
    return sfu.mind_rooms()
