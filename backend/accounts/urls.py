from django.urls import path

from backend.accounts import views

urlpatterns = [
    path("konto/", views.account, name="account"),
    path("konto/profil/", views.profile_edit, name="profile-edit"),
    path("konto/token/", views.token, name="api-token"),
    path("konto/strefa/", views.time_zone, name="time-zone"),
    path("ludzie/<slug:handle>/", views.profile, name="profile"),
    path("ludzie/<slug:handle>/blokada/", views.block, name="block"),
    path("wyglad/", views.appearance, name="appearance"),
]
