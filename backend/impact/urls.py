from django.urls import path

from backend.impact import views

urlpatterns = [
    path("wplyw/", views.network, name="impact"),
    path("wplyw/tabela.csv", views.network_csv, name="impact-csv"),
    path("wplyw/wskazniki.csv", views.factors_csv, name="impact-factors-csv"),
    path("miejsca/<slug:slug>/wplyw/", views.place, name="place-impact"),
    path("miejsca/<slug:slug>/wplyw/tabela.csv", views.place_csv, name="place-impact-csv"),
    path("moj-wplyw/", views.mine, name="my-impact"),
]
