"""Who is served in the room: people with an account, and guests of this event."""

from django.contrib.auth.decorators import user_passes_test

from backend.meetups.rules import is_guest

for_all_who_come = user_passes_test(lambda user: user.is_authenticated or is_guest(user))
