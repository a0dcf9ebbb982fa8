from django.urls import path

from backend.sharing import views

urlpatterns = [
    path("miejsca/<slug:slug>/tablica/", views.place_board, name="place-board"),
    path("miejsca/<slug:slug>/tablica/nowe/", views.listing_add, name="listing-add"),
    path("miejsca/<slug:slug>/tablica/kategorie/", views.place_categories, name="place-categories"),
    path("miejsca/<slug:slug>/tablica/kategorie/<slug:key>/", views.place_category, name="place-category"),
    path("miejsca/<slug:slug>/tablica/druk/", views.board_print, name="board-print"),
    path("o/<slug:slug>/", views.listing_short, name="listing-short"),
    path("tablica/", views.network_board, name="network-board"),
    path("moje-wyszukiwania/", views.search_list, name="search-list"),
    path("moje-wyszukiwania/nowe/", views.search_keep, name="search-keep"),
    path("moje-wyszukiwania/<int:pk>/", views.search_change, name="search-change"),
    path("tablica/zasady/", views.board_rules, name="board-rules"),
    path("tablica/kategorie/", views.network_categories, name="network-categories"),
    path("tablica/kategorie/<slug:key>/", views.network_category, name="network-category"),
    path("ogloszenia/<slug:slug>/", views.listing, name="listing"),
    path("ogloszenia/<slug:slug>/edycja/", views.listing_edit, name="listing-edit"),
    path("ogloszenia/<slug:slug>/zamknij/", views.listing_close, name="listing-close"),
    path("ogloszenia/<slug:slug>/przedluz/", views.listing_renew, name="listing-renew"),
    path("ogloszenia/<slug:slug>/historia/", views.listing_history, name="listing-history"),
    path("ogloszenia/<slug:slug>/prosba/", views.listing_request, name="listing-request"),
    path("ogloszenia/<slug:slug>/losowanie/", views.listing_draw, name="listing-draw"),
    path("prosby/<int:pk>/", views.exchange, name="exchange"),
]
