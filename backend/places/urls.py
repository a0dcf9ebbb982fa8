from django.urls import path

from backend.places.views import manage, recovery, visit

urlpatterns = [
    path("miejsca/nowe/", manage.add, name="place-add"),
    path("miejsca/<slug:slug>/o-miejscu/", visit.about, name="place-about"),
    path("miejsca/<slug:slug>/dolacz/", visit.join, name="place-join"),
    path("miejsca/<slug:slug>/opusc/", visit.leave, name="place-leave"),
    path("miejsca/<slug:slug>/dom/", visit.make_home, name="place-home"),
    path("miejsca/<slug:slug>/ustawienia/", manage.edit, name="place-edit"),
    path("miejsca/<slug:slug>/ustawienia/godziny/", manage.edit_hours, name="place-hours"),
    path("miejsca/<slug:slug>/ustawienia/zdjecia/", manage.photos, name="place-photos"),
    path("miejsca/<slug:slug>/ustawienia/zdjecia/<int:pk>/usun/", manage.photo_delete, name="place-photo-delete"),
    path("miejsca/<slug:slug>/ludzie/", manage.members, name="place-members"),
    path("miejsca/<slug:slug>/ludzie/<int:pk>/", manage.member_act, name="place-member"),
    path("miejsca/<slug:slug>/ludzie/<int:pk>/odzyskaj/", recovery.recover, name="recovery-begin"),
    path("miejsca/<slug:slug>/zaproszenia/", manage.invitations, name="place-invitations"),
    path("miejsca/<slug:slug>/zaproszenia/<int:pk>/wycofaj/", manage.invitation_revoke, name="invitation-revoke"),
    path("z/<slug:code>/", visit.invitation, name="invitation"),
    path("z/<slug:code>/kod.svg", visit.invitation_qr, name="invitation-qr"),
]
