"""Small groups for tests: who is where, and what somebody presses."""

from collections import Counter

from backend.meetups.models import Participant


def part(call, user) -> Participant:
    return call.participants.select_related("call", "user").get(user=user)


def group_of(call, user) -> int | None:
    return part(call, user).group


def sizes(call) -> list[int]:
    numbers = call.participants.filter(group__isnull=False).values_list("group", flat=True)
    return sorted(Counter(numbers).values())


def act(client, who, call, word, *, htmx=True, **said):
    client.force_login(who)
    headers = {"HX-Request": "true", "HX-Target": "call-panel"} if htmx else {"Accept": "text/html"}
    address = f"/wydarzenia/{call.meetup.event.slug}/pokoj/teraz/{word}/"
    return client.post(address, said, headers={"Accept-Language": "en", **headers})


def room(client, who, call):
    client.force_login(who)
    return client.get(f"/wydarzenia/{call.meetup.event.slug}/pokoj/", headers={"Accept-Language": "en"})
