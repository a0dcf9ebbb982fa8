from django.urls import path, register_converter

from backend.core.slugs import CodeConverter
from backend.events.views import calendar, event, feeds

register_converter(CodeConverter, "code")

urlpatterns = [
    path("miejsca/<slug:slug>/kalendarz/", calendar.place_calendar, name="place-calendar"),
    path("miejsca/<slug:slug>/kalendarz.ics", feeds.place_feed, name="place-feed"),
    path("wydarzenia/<slug:slug>/", event.event, name="event"),
    path("wydarzenia/<slug:slug>.ics", feeds.event_ics, name="event-ics"),
    path("wydarzenia/<slug:slug>/odwolaj/", event.event_cancel, name="event-cancel"),
    path("wydarzenia/<slug:slug>/<code:date>/", event.occurrence, name="occurrence"),
    path("wydarzenia/<slug:slug>/<code:date>.ics", feeds.occurrence_ics, name="occurrence-ics"),
    path("wydarzenia/<slug:slug>/<code:date>/udzial/", event.attendance, name="attendance"),
    path("s/<code:code>/", event.short_link, name="short-link"),
]
