from crontask import cron
from django.tasks import task

from backend.meetups.services import coffee, groups, recordings, sfu


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


@cron("* * * * *")
@task
def mind_larger_rooms() -> int:
    """Cut off whoever may no longer be in a larger room, and close rooms of calls that are over."""
    return sfu.mind_rooms()
