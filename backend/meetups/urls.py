from django.urls import path

from backend.meetups.views import (
    after,
    agenda,
    coffee,
    coffee_room,
    embed,
    guests,
    handouts,
    notes,
    place,
    polls,
    questions,
    recordings,
    room,
    sfu,
    stream,
    trial,
)


def tool_urls(word: str, view) -> list:
    """A tool beside the picture of the date that the room is about now, and of any date."""
    name = f"call-{view.__name__}"
    return [
        path(f"wydarzenia/<slug:slug>/pokoj/{word}/", view, name=f"{name}-now"),
        path(f"wydarzenia/<slug:slug>/<code:date>/pokoj/{word}/", view, name=name),
    ]


urlpatterns = [
    path("miejsca/<slug:slug>/spotkania/", place.place_meetups, name="place-meetups"),
    path("miejsca/<slug:slug>/ustawienia/spotkania/", place.place_calls, name="place-calls"),
    path("miejsca/<slug:slug>/kawa/", coffee.place_coffee, name="place-coffee"),
    path("miejsca/<slug:slug>/kawa/<slug:act>/", coffee.place_coffee_act, name="place-coffee-act"),
    path("kawa/<code:code>/", coffee_room.coffee_room, name="coffee"),
    path("kawa/<code:code>/do-zobaczenia/", coffee_room.coffee_left, name="coffee-left"),
    path("kawa/<code:code>/proba/", trial.coffee_trial, name="coffee-trial"),
    path("kawa/<code:code>/polaczenie/", coffee_room.coffee_connection, name="coffee-connection"),
    path("kawa/<code:code>/teraz/<slug:act>/", coffee_room.coffee_act, name="coffee-act"),
    path("wydarzenia/<slug:slug>/pokoj/", room.meetup_room, name="meetup-room"),
    path("wydarzenia/<slug:slug>/pokoj/do-zobaczenia/", room.room_left, name="meetups-left"),
    path("wydarzenia/<slug:slug>/pokoj/polaczenie/", room.call_connection, name="call-connection"),
    path("wydarzenia/<slug:slug>/pokoj/proba/", trial.trial, name="call-trial"),
    path("wydarzenia/<slug:slug>/pokoj/scena/", sfu.way_in, name="call-stage"),
    path("wydarzenia/<slug:slug>/pokoj/teraz/<slug:act>/", room.call_act, name="call-act"),
    path("wydarzenia/<slug:slug>/pokoj/wejscie/", embed.join, name="meetup-join"),
    path("wydarzenia/<slug:slug>/pokoj/obraz/", embed.embed, name="meetup-embed"),
    path("wydarzenia/<slug:slug>/pokoj/swiatlo/", embed.light, name="meetup-light"),
    path("wydarzenia/<slug:slug>/pokoj/koniec/", embed.end, name="meetup-end"),
    path("wydarzenia/<slug:slug>/pokoj/transmisja/", stream.stream, name="meetup-stream"),
    path("wydarzenia/<slug:slug>/pokoj/transmisja/<slug:act>/", stream.stream_act, name="meetup-stream-act"),
    path("wydarzenia/<slug:slug>/pokoj/zgoda/", recordings.answer, name="recording-answer"),
    path("wydarzenia/<slug:slug>/pokoj/nagrywanie/", recordings.record, name="meetup-record"),
    path("wydarzenia/<slug:slug>/pokoj/nagrania/", recordings.recordings, name="meetup-recordings"),
    path("wydarzenia/<slug:slug>/pokoj/nagrania/nowe/", recordings.look, name="meetup-recordings-look"),
    path("wydarzenia/<slug:slug>/pokoj/nagrania/<int:number>/", recordings.decide, name="meetup-recording"),
    path("wydarzenia/<slug:slug>/pokoj/goscie/", guests.guest_links, name="guest-links-now"),
    path("wydarzenia/<slug:slug>/<code:date>/pokoj/goscie/", guests.guest_links, name="guest-links"),
    path("wydarzenia/<slug:slug>/<code:date>/pokoj/goscie/<int:number>/", guests.guest_card, name="guest-card"),
    path("gosc/<str:token>/", guests.entrance, name="guest-entrance"),
    *tool_urls("agenda", agenda.agenda),
    *tool_urls("pytania", questions.questions),
    *tool_urls("notatki", notes.notes),
    *tool_urls("materialy", handouts.handouts),
    *tool_urls("ankiety", polls.polls),
    path("wydarzenia/<slug:slug>/<code:date>/pokoj/notatki.md", notes.notes_file, name="call-notes-file"),
    path("wydarzenia/<slug:slug>/<code:date>/pokoj/po-spotkaniu/", after.after, name="call-after"),
    path("materialy/<str:key>/", handouts.handout_file, name="call-handout-file"),
]
