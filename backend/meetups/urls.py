from django.urls import path

from backend.meetups import views

urlpatterns = [
    path("miejsca/<slug:slug>/kalendarz/nowe/", views.event_add, name="event-add"),
    path("wydarzenia/<slug:slug>/edycja/", views.event_edit, name="event-edit"),
    path("miejsca/<slug:slug>/spotkania/", views.place_meetups, name="place-meetups"),
    path("wydarzenia/<slug:slug>/pokoj/", views.meetup_room, name="meetup-room"),
]
