from django.urls import path

from backend.events import views

urlpatterns = [
    path("miejsca/<slug:slug>/kalendarz/", views.place_calendar, name="place-calendar"),
    path("miejsca/<slug:slug>/kalendarz.ics", views.place_feed, name="place-feed"),
    path("wydarzenia/<slug:slug>/", views.event, name="event"),
    path("wydarzenia/<slug:slug>/udzial/", views.attendance, name="event-attendance"),
    path("wydarzenia/<slug:slug>/odwolaj/", views.event_cancel, name="event-cancel"),
    path("wydarzenia/<slug:slug>.ics", views.event_ics, name="event-ics"),
]
