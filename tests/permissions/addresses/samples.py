"""Which thing of the world an address is asked about: by its route, then by its name where several are worth asking."""

import re
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

from tests.permissions.addresses.world import World

# What stands before the first angle bracket says whose key it is. The longest that fits wins.
BY_ROUTE = {
    "miejsca/<slug:slug>/ustawienia/zdjecia/<int:pk>": lambda w: {"pk": w.place_photo.pk},
    "miejsca/<slug:slug>/ludzie/<int:pk>": lambda w: {"pk": w.membership.pk},
    "miejsca/<slug:slug>/zaproszenia/<int:pk>": lambda w: {"pk": w.invitation.pk},
    "miejsca/<slug:slug>/sale/<int:pk>": lambda w: {"pk": w.room.pk},
    "miejsca/<slug:slug>/ustawienia/sale/<int:pk>": lambda w: {"pk": w.room.pk},
    "miejsca/<slug:slug>/kalendarz/zrodla/<int:pk>": lambda w: {"pk": w.subscription.pk},
    "miejsca/<slug:slug>/kalendarz/zrodla/nowe/<slug:code>": lambda w: {"code": "brak"},
    "miejsca/<slug:slug>/tablica/kategorie/<slug:key>": lambda w: {"key": w.category.key},
    "miejsca/<slug:slug>": lambda w: {"slug": w.place.slug},
    "miejsca/<slug:slug>/kawa/<slug:act>/": lambda w: {"act": "koniec"},
    "miejsca/<slug:slug>/zasady": lambda w: {"slug": w.place_rules.place.slug},
    "miejsca/<slug:slug>/ustawienia/pokwitowanie/<int:pk>": lambda w: {"pk": w.handed_over.pk},
    "z/<slug:code>": lambda w: {"code": w.invitation.code},
    "panel/sale/<slug:slug>/przerwy/<int:pk>": lambda w: {"pk": w.blocking.pk},
    "panel/sale/<slug:slug>": lambda w: {"slug": w.place.slug},
    "rezerwacje/<slug:slug>": lambda w: {"slug": w.booking.slug},
    "wydarzenia/<slug:slug>/ocena": lambda w: {"slug": w.proposal.slug},
    "wydarzenia/<slug:slug>/wycofaj": lambda w: {"slug": w.proposal.slug},
    "wydarzenia/<slug:slug>/pokoj": lambda w: {"slug": w.call.meetup.event.slug},
    "wydarzenia/<slug:slug>/<code:date>/pokoj": lambda w: {
        "slug": w.call.meetup.event.slug,
        "date": w.call.occurrence.slug,
    },
    "wydarzenia/<slug:slug>/<code:date>": lambda w: {"slug": w.date.event.slug, "date": w.date.slug},
    "wydarzenia/<slug:slug>": lambda w: {"slug": w.date.event.slug},
    "wydarzenia/<slug:slug>/<code:date>/lista/<int:pk>": lambda w: {"pk": w.attendance.pk},
    "wydarzenia/<slug:slug>/<code:date>/lista/<int:pk>/karteczka": lambda w: {"pk": w.phoned.pk},
    "wydarzenia/<slug:slug>/<code:date>/opinia": lambda w: {
        "slug": w.past_date.event.slug,
        "date": w.past_date.slug,
    },
    "wydarzenia/<slug:slug>/<code:date>/pokoj/goscie/<int:number>": lambda w: {
        "slug": w.guest_link.occurrence.event.slug,
        "date": w.guest_link.occurrence.slug,
        "number": w.guest_link.pk,
    },
    "wydarzenia/<slug:slug>/pokoj/teraz/<slug:act>": lambda w: {"act": "wejdz"},
    "wydarzenia/<slug:slug>/pokoj/transmisja": lambda w: {"slug": w.stream.slug, "act": "nadajemy"},
    "wydarzenia/<slug:slug>/pokoj/nagrania/<int:number>": lambda w: {
        "slug": w.recording.call.meetup.event.slug,
        "number": w.recording.pk,
    },
    "wydarzenia/<slug:slug>/stale": lambda w: {"slug": w.weekly.slug},
    "wydarzenia/<slug:slug>/bez-nas": lambda w: {"slug": w.hosted.slug},
    "zapisy/<str:secret>": lambda w: {"secret": w.guest_secret},
    "zapisy/<str:secret>/opinia": lambda w: {"secret": w.past_guest_secret},
    "gosc/<str:token>": lambda w: {"token": w.guest_link.get_absolute_url().split("/")[-2]},
    "kalendarz/<str:token>.ics": lambda w: {"token": w.feed_token},
    "powiadomienia/bez-listow/<str:token>": lambda w: {"token": w.letters_token},
    "decyzja/<str:token>": lambda w: {"token": w.decision_token},
    "zgloszenie/<str:token>": lambda w: {"token": w.receipt_token},
    "zdjecia/<slug:key>/<int:width>.webp": lambda w: {"key": w.letter.photos.get().picture.key},
    "konto/moje-dane/<str:key>": lambda w: {"key": w.export.key},
    "moje-dane/<str:token>": lambda w: {"token": w.outside_token},
    "moje-dane/<str:token>/<str:key>": lambda w: {"token": w.outside_token, "key": w.outside_export.key},
    "konto/dzieci/prosby/<int:pk>": lambda w: {"pk": w.ward_request.pk},
    "konto/2fa/": lambda w: {"factor": w.second_factor.pk},
    "sitemap-<slug:section>.xml": lambda w: {"section": "miejsca"},
    "s/<slug:code>": lambda w: {"code": w.date.slug},
    "kawa/<code:code>": lambda w: {"code": w.coffee.code, "act": "nie-moge"},
    "materialy/<str:key>": lambda w: {"key": w.handed_out.key},
    "tablica/kategorie/<slug:key>": lambda w: {"key": "other"},
    "ogloszenia/<slug:slug>": lambda w: {"slug": w.listing.slug},
    "ogloszenia/<slug:slug>/losowanie": lambda w: {"slug": w.raffle.slug},
    "ogloszenia/<slug:slug>/pozycz": lambda w: {"slug": w.thing.slug},
    "ogloszenia/<slug:slug>/naprawa": lambda w: {"slug": w.thing.slug},
    "o/<slug:slug>": lambda w: {"slug": w.listing.slug},
    "moje-wyszukiwania/<int:pk>": lambda w: {"pk": w.search.pk},
    "prosby/<int:pk>": lambda w: {"pk": w.request.pk},
    "kolejka/<int:pk>": lambda w: {"pk": w.hold.pk},
    "pozyczki/<slug:slug>": lambda w: {"slug": w.loan.slug},
    "pozyczki/<slug:slug>/podziekowania": lambda w: {"slug": w.done_loan.slug},
    "przerwy-w-pozyczaniu/<int:pk>": lambda w: {"pk": w.pause.pk},
    "rozmowy/osoba/<slug:handle>": lambda w: {"handle": w.marek.handle},
    "rozmowy/z/<slug:handle>": lambda w: {"handle": w.marek.handle},
    "rozmowy/ankieta/<int:pk>": lambda w: {"pk": w.poll.pk},
    "rozmowy/cisza/<int:pk>": lambda w: {"pk": w.restraint.pk},
    "rozmowy/plik/<slug:key>": lambda w: {"key": w.letter.files.get().key},
    "konto/urzadzenia/<int:pk>": lambda w: {"pk": device_of(w.marek)},
    "zglos/<slug:kind>/<int:pk>": lambda w: {"kind": "message", "pk": w.message.pk},
    "zgloszenia/<int:pk>": lambda w: {"pk": w.decided.pk},
    "panel/zgloszenia/<int:pk>": lambda w: {"pk": w.report.case_id},
    "panel/zgloszenia/<int:pk>/dowod/<int:evidence>": lambda w: {
        "pk": w.evidence.case_id,
        "evidence": w.evidence.pk,
        "number": 0,
    },
    "panel/zgloszenia/<int:pk>/potwierdzenie": lambda w: {"pk": w.confirming.pk},
    "panel/zgloszenia/odwolania/<int:pk>": lambda w: {"pk": w.appeal.pk},
    "panel/dyzury/<int:pk>": lambda w: {"pk": w.duty.pk},
    "panel/dyzury/cisza/<slug:slug>": lambda w: {"slug": w.place.slug},
    "panel/rozpoznawanie/miejsca/<slug:slug>": lambda w: {"slug": w.place.slug},
    "panel/rozpoznawanie/wpisy/<int:pk>": lambda w: {"pk": w.watched.pk},
    "wstrzymane/<int:pk>": lambda w: {"pk": w.hit_of_marek.pk},
    "panel/decyzje/<int:pk>": lambda w: {"pk": w.decided.decision_id},
    "panel/sankcje/<int:pk>": lambda w: {"pk": w.sanction.pk},
    "decyzje/<int:pk>": lambda w: {"pk": w.decided.decision_id},
    "panel/nakazy/<int:pk>": lambda w: {"pk": w.order.pk},
    "panel/miejsca/<int:pk>": lambda w: {"pk": w.place.pk},
    "panel/operatorzy/<int:pk>": lambda w: {"pk": w.operator.pk},
    "panel/teksty/<int:pk>": lambda w: {"pk": w.rules.pk},
    "panel/komunikaty/<int:pk>": lambda w: {"pk": w.announcement.pk},
    "komunikaty/<int:pk>": lambda w: {"pk": w.announcement.pk},
    "zasady/przyjmuje/<int:pk>": lambda w: {"pk": w.rules.versions.published().first().pk},
    "panel/raporty/<slug:code>": lambda w: {"code": "2026-k3", "slug": w.place.slug},
    "miejsca/<slug:slug>/ustawienia/przekazanie/<int:pk>": lambda w: {"pk": w.halina.pk},
    "konto/dzieci/<slug:handle>": lambda w: {"handle": w.child.handle},
    "panel/ukryj/<slug:kind>/<int:pk>": lambda w: {"kind": "message", "pk": w.message.pk},
    "panel/pokaz/<slug:kind>/<int:pk>": lambda w: {"kind": "message", "pk": w.message.pk},
    "powiadomienia/<int:pk>": lambda w: {"pk": w.notification.pk},
    "ludzie/<slug:handle>": lambda w: {"handle": w.marek.handle},
    "moj-kalendarz/subskrypcje/<int:pk>": lambda w: {"pk": w.feed.pk},
    "api/v1/^places/(?P<slug>": lambda w: {"slug": w.place.slug},
    "api/v1/^memberships/(?P<place>": lambda w: {"place": w.place.slug},
    "api/v1/^events/(?P<slug>": lambda w: {"slug": w.date.event.slug},
    "api/v1/^events/(?P<slug>[^/.]+)/withdraw": lambda w: {"slug": w.proposal.slug},
    "api/v1/^occurrences/(?P<slug>": lambda w: {"slug": w.date.slug},
    "api/v1/^occurrences/(?P<slug>[^/.]+)/notes": lambda w: {"slug": w.call.occurrence.slug},
    "api/v1/^attendances/(?P<pk>": lambda w: {"pk": w.attendance.pk},
    "api/v1/^calendar-feeds/(?P<pk>": lambda w: {"pk": w.feed.pk},
    "api/v1/^calendar-subscriptions/(?P<pk>": lambda w: {"pk": w.subscription.pk},
    "api/v1/^rooms/(?P<pk>": lambda w: {"pk": w.room.pk},
    "api/v1/^bookings/(?P<slug>": lambda w: {"slug": w.booking.slug},
    "api/v1/^listings/(?P<slug>": lambda w: {"slug": w.listing.slug},
    "api/v1/^listings/(?P<slug>[^/.]+)/draw": lambda w: {"slug": w.raffle.slug},
    "api/v1/^listing-requests/(?P<pk>": lambda w: {"pk": w.request.pk},
    "api/v1/^listing-requests/(?P<pk>[^/.]+)/thanks": lambda w: {"pk": w.done_request.pk},
    "api/v1/^thanks/(?P<pk>": lambda w: {"pk": w.thanks.pk},
    "api/v1/^categories/(?P<key>": lambda w: {"key": w.category.key},
    "api/v1/^saved-searches/(?P<pk>": lambda w: {"pk": w.search.pk},
    "api/v1/^loans/(?P<slug>": lambda w: {"slug": w.loan.slug},
    "api/v1/^loans/(?P<slug>[^/.]+)/thanks": lambda w: {"slug": w.done_loan.slug},
    "api/v1/^holds/(?P<pk>": lambda w: {"pk": w.hold.pk},
    "api/v1/photos/": lambda w: {"key": w.letter.photos.get().picture.key, "width": 320},
    "api/v1/files/": lambda w: {"key": w.letter.files.get().key},
}
ROOMS = {
    "of the place": lambda w: {"pk": w.talk.pk},
    "private": lambda w: {"pk": w.private.pk},
    "of animators": lambda w: {"pk": w.animators.pk},
}
MESSAGES = {
    "of the place": lambda w: {"pk": w.message.pk},
    "private": lambda w: {"pk": w.private_message.pk},
}
GROUPS = {"a group": lambda w: {"pk": w.group.pk}}
# Asked about several things each: where who may differs from one to the other.
SEVERAL = {
    "rozmowy/<int:pk>/": ROOMS,
    "rozmowy/<int:pk>/grupa/": GROUPS,
    "rozmowy/wiadomosc/<int:pk>/": MESSAGES,
    "api/v1/^conversations/(?P<pk>[0-9]+)/": ROOMS,
    "api/v1/^messages/(?P<pk>[0-9]+)/": MESSAGES,
}
# Parts that stand for themselves.
FIXED = {
    "act": "leave", "number": 1, "token": "brak", "secret": "brak", "section": "places", "fingerprint": "brak",
    "key": "brak", "width": 320, "uidb36": "1", "pk": 0, "path": "brak",
}  # fmt: skip

# These take part of it for a change that is refused before anybody is judged.
WITHOUT_BODY = ("api:event-detail", "api:occurrence-following", "api:listing-close")
# What is sent to a page that asks what is meant before it asks who it is: by the name of the address.
SENT = {
    "calendar-source": lambda w: {"action": "pause"},
    "case-act": lambda w: {"action": "claim", "version": w.report.case.version},
    "cohost-leave": lambda w: {"place": w.place.slug},
    "duty-act": lambda w: {"action": "take"},
    "exchange": lambda w: {"action": "withdraw"},
    "lending-desk-act": lambda w: {"loan": w.loan.slug},
    "loan-thanks": lambda w: {"action": "thank", "text": "Dziękuję!"},
    "meetup-recording": lambda w: {"act": "publish", "has_captions": "on"},
    "talk-act": lambda w: {"action": "archive"},
}
# Addresses that let nobody of the table in whatever is asked, and where the way in is proved.
NOBODY = {
    # Its call would be one in a larger room, with a media server behind it.
    "POST call-stage": "tests/backend/meetups/test_larger_room.py",
}


def device_of(user) -> int:
    """Another browser in which ``user`` is signed in."""
    facts = {"session_key": "elsewhere", "ip": "127.0.0.1", "user_agent": "Firefox"}
    return UserSession.objects.get_or_create(user=user, defaults=facts, session_key="elsewhere")[0].pk


def body(world: World) -> dict:
    """What is sent to the API, whatever is asked: each serializer takes its own fields, then the rules speak."""
    start = timezone.now() + timedelta(days=5)
    span = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    return {
        **span,
        "accept": True,
        "agrees": True,
        "body": "Dzień dobry",
        "closes_at": start.isoformat(),
        "dates": [span],
        "emoji": "👍",
        "head_count": 5,
        "keeps_rules": True,
        "kind": "give",
        "listing": world.thing.slug,
        "message": "Poproszę",
        "name": "Nazwa",
        "names": {"pl": "Nazwa"},
        "note": "Tak jest",
        "options": [],
        "outcome": "came",
        "parent": "other",
        "person": world.marek.handle,
        "place": world.place.slug,
        "query": "q=lampa",
        "reason": "Burza",
        "rooms": [world.room.pk],
        "seq": 0,
        "status": "closed",
        "text": "Dziękuję",
        "title": "Tytuł",
        "until": (start + timedelta(days=2)).isoformat(),
        "url": "https://example.org/kalendarz.ics",
    }


def samples(route: str, world: World):
    """``(what, path)`` of each thing that ``route`` is asked about; ``what`` is empty where there is one."""
    several = [(start, things) for start, things in SEVERAL.items() if route.startswith(start)]
    if not several:
        yield "", path_of(route, kwargs_of(route, world))
        return
    for what, thing in max(several, key=lambda pair: len(pair[0]))[1].items():
        yield what, path_of(route, FIXED | thing(world))


def kwargs_of(route: str, world: World) -> dict:
    fitting = sorted((start for start in BY_ROUTE if route.startswith(start)), key=len)
    found = dict(FIXED)
    for start in fitting:
        found |= BY_ROUTE[start](world)
    return found


def path_of(route: str, kwargs: dict) -> str:
    """The address itself, of Django's two ways to write a route."""
    path = re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda part: str(kwargs[part[1]]),
        re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]\+|\.\+)\)", r"\1", route),
    )
    return "/" + re.sub(r"[\^$]|\\Z", "", path).replace("(?:", "").replace(r"\.", ".")


def sent(world: World, method: str, name: str) -> dict:
    """What ``method`` sends to the address ``name``."""
    if method == "GET" or name in WITHOUT_BODY:
        return {}
    if name in SENT:
        return SENT[name](world)
    return body(world) if name.startswith("api") else {}
