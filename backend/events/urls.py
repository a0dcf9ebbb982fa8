from django.urls import include, path, register_converter

from backend.core.slugs import CodeConverter
from backend.events.views import (
    calendar,
    dates,
    desk,
    editing,
    event,
    feedback,
    feeds,
    importing,
    my_feeds,
    pictures,
    printing,
    proposals,
    recurrence,
    scopes,
    seats,
)

register_converter(CodeConverter, "code")

desk_urls = [
    path("", desk.desk, name="desk"),
    path("telefon/", desk.desk_phone, name="desk-phone"),
    path("wiadomosc/", desk.desk_message, name="desk-message"),
    path("druk/", desk.desk_print, name="desk-print"),
    path("csv/", desk.desk_csv, name="desk-csv"),
    path("bez-zapisu/", desk.desk_extra, name="desk-extra"),
    path("<int:pk>/", desk.desk_act, name="desk-act"),
    path("<int:pk>/karteczka/", desk.desk_slip, name="desk-slip"),
]

date_urls = [
    path("zmien/", scopes.scope_choice, name="scope-choice"),
    path("zmien/termin/", scopes.occurrence_edit, name="occurrence-edit"),
    path("odwolaj/", dates.date_cancel, name="date-cancel"),
    path("przeloz/", dates.date_postpone, name="date-postpone"),
    path("nowy-termin/", dates.date_new_day, name="date-new-day"),
    path("przywroc/", dates.date_restore, name="date-restore"),
    path("pomin/", dates.date_leave_out, name="date-leave-out"),
]

urlpatterns = [
    path("kalendarz/", calendar.network_calendar, name="network-calendar"),
    path("kalendarz.ics", feeds.network_feed, name="network-feed"),
    path("kalendarz/<str:token>.ics", feeds.person_feed, name="person-feed"),
    path("moj-kalendarz/subskrypcje/", my_feeds.my_feeds, name="my-feeds"),
    path("moj-kalendarz/subskrypcje/<int:pk>/", my_feeds.my_feed, name="my-feed"),
    path("miejsca/<slug:slug>/kalendarz/", calendar.place_calendar, name="place-calendar"),
    path("miejsca/<slug:slug>/kalendarz/daty/", recurrence.recurrence_preview, name="recurrence-preview"),
    path("miejsca/<slug:slug>/kalendarz/nowe/", editing.event_add, name="event-add"),
    path("miejsca/<slug:slug>/kalendarz/zrodla/", importing.calendar_sources, name="calendar-sources"),
    path("miejsca/<slug:slug>/kalendarz/zrodla/<int:pk>/", importing.calendar_source, name="calendar-source"),
    path("miejsca/<slug:slug>/kalendarz/zrodla/nowe/<slug:code>/", importing.calendar_import, name="calendar-import"),
    path("miejsca/<slug:slug>/kalendarz.ics", feeds.place_feed, name="place-feed"),
    path("miejsca/<slug:slug>/program/druk/", printing.programme_print, name="programme-print"),
    path("wydarzenia/<slug:slug>/", event.event, name="event"),
    path("wydarzenia/<slug:slug>.ics", feeds.event_ics, name="event-ics"),
    path("wydarzenia/<slug:slug>/edycja/", editing.event_edit, name="event-edit"),
    path("wydarzenia/<slug:slug>/ocena/", proposals.proposal_review, name="proposal-review"),
    path("wydarzenia/<slug:slug>/wycofaj/", proposals.proposal_withdraw, name="proposal-withdraw"),
    path("wydarzenia/<slug:slug>/bez-nas/", proposals.cohost_leave, name="cohost-leave"),
    path("panel/propozycje/", proposals.proposal_queue, name="proposal-queue"),
    path("wydarzenia/<slug:slug>/odwolaj/", event.event_cancel, name="event-cancel"),
    path("wydarzenia/<slug:slug>/terminy/", dates.dates, name="event-dates"),
    path("wydarzenia/<slug:slug>/terminy/dodaj/", dates.date_add, name="date-add"),
    path("wydarzenia/<slug:slug>/terminy/pominiete/", dates.date_back, name="date-back"),
    path("wydarzenia/<slug:slug>/<code:date>/", include(date_urls)),
    path("wydarzenia/<slug:slug>/<code:date>/", event.occurrence, name="occurrence"),
    path("wydarzenia/<slug:slug>/<code:date>/obraz.png", pictures.date_picture, name="date-picture"),
    path("wydarzenia/<slug:slug>/<code:date>.ics", feeds.occurrence_ics, name="occurrence-ics"),
    path("wydarzenia/<slug:slug>/stale/", seats.always, name="always"),
    path("wydarzenia/<slug:slug>/<code:date>/udzial/", seats.attendance, name="attendance"),
    path("wydarzenia/<slug:slug>/<code:date>/zapis/", seats.sign_up, name="sign-up"),
    path("wydarzenia/<slug:slug>/<code:date>/lista/", include(desk_urls)),
    path("wydarzenia/<slug:slug>/<code:date>/opinia/", feedback.feedback, name="feedback"),
    path("wydarzenia/<slug:slug>/<code:date>/opinie/", feedback.feedback_list, name="feedback-list"),
    path("zapisy/<str:secret>/opinia/", feedback.feedback_of_guest, name="feedback-of-guest"),
    path("zapisy/<str:secret>/", seats.guest, name="guest-sign-up"),
    path("s/<slug:code>/", event.short_link, name="short-link"),
]
