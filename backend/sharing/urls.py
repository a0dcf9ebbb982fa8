from django.urls import path

from backend.sharing import views

urlpatterns = [
    path("miejsca/<slug:slug>/tablica/", views.place_board, name="place-board"),
    path("miejsca/<slug:slug>/tablica/nowe/", views.listing_add, name="listing-add"),
    path("ogloszenia/<slug:slug>/", views.listing, name="listing"),
    path("ogloszenia/<slug:slug>/edycja/", views.listing_edit, name="listing-edit"),
    path("ogloszenia/<slug:slug>/zamknij/", views.listing_close, name="listing-close"),
    path("ogloszenia/<slug:slug>/prosba/", views.listing_request, name="listing-request"),
]
