from django.urls import path

from backend.meetups import views

urlpatterns = [
    path("miejsca/<slug:slug>/spotkania/", views.place_meetups, name="place-meetups"),
    path("wydarzenia/<slug:slug>/pokoj/", views.meetup_room, name="meetup-room"),
]
