from django.urls import path

from backend.accounts import views

urlpatterns = [
    path("konto/", views.account, name="account"),
    path("konto/profil/", views.profile_edit, name="profile-edit"),
    path("konto/drugi-krok/", views.second_factor, name="second-factor"),
    path("konto/ponownie/", views.sign_in_again, name="sign-in-again"),
    path("konto/urzadzenia/<int:pk>/wyloguj/", views.end_session, name="session-end"),
    path("konto/token/", views.token, name="api-token"),
    path("konto/strefa/", views.time_zone, name="time-zone"),
    path("odzyskaj/", views.recover, name="account-recover"),
    path("odzyskaj/przerwij/<str:token>/", views.recovery_stop, name="recovery-stop"),
    path("ludzie/<slug:handle>/", views.profile, name="profile"),
    path("ludzie/<slug:handle>/blokada/", views.block, name="block"),
    # Before Django's own: it also keeps the choice in the account.
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("wyglad/", views.appearance, name="appearance"),
]
