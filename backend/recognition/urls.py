from django.urls import path

from backend.recognition import views

urlpatterns = [
    path("panel/rozpoznawanie/", views.recognition, name="recognition"),
    path("panel/rozpoznawanie/progi/", views.thresholds, name="recognition-thresholds"),
    path("panel/rozpoznawanie/siec/", views.network_list, name="network-watch-list"),
    path("panel/rozpoznawanie/miejsca/<slug:slug>/", views.place_list, name="place-watch-list"),
    path("panel/rozpoznawanie/wpisy/<int:pk>/zdejmij/", views.end, name="watch-list-end"),
    path("wstrzymane/<int:pk>/", views.held, name="held"),
]
