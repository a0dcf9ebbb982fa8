from django.urls import path

from backend.places.views import handing_over, manage, network, visit

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
    path("miejsca/<slug:slug>/zaproszenia/", manage.invitations, name="place-invitations"),
    path("miejsca/<slug:slug>/zaproszenia/<int:pk>/wycofaj/", manage.invitation_revoke, name="invitation-revoke"),
    path("miejsca/<slug:slug>/ustawienia/przekazanie/", handing_over.hand_over, name="place-hand-over"),
    path("miejsca/<slug:slug>/ustawienia/przekazanie/<int:pk>/", handing_over.hand_over, name="place-hand-over-of"),
    path("miejsca/<slug:slug>/ustawienia/pokwitowanie/<int:pk>/", handing_over.receipt, name="place-receipt"),
    path("miejsca/<slug:slug>/ustawienia/funkcje/", network.features, name="place-features"),
    path("miejsca/<slug:slug>/ustawienia/zamkniecie/", network.closing, name="place-closing"),
    path("miejsca/<slug:slug>/ustawienia/zamkniecie/cofnij/", network.closing_cancel, name="place-closing-cancel"),
    path("panel/miejsca/", network.places, name="panel-places"),
    path("panel/miejsca/<int:pk>/", network.place_act, name="panel-place"),
    path("panel/miejsca/z-wzoru/", network.copy, name="place-copy"),
    path("panel/miejsca/import/", network.list_import, name="place-import"),
    path("panel/operatorzy/", network.operators, name="panel-operators"),
    path("panel/operatorzy/<int:pk>/", network.operators, name="panel-operator"),
    path("panel/funkcje/", network.features, name="panel-features"),
    path("z/<slug:code>/", visit.invitation, name="invitation"),
    path("z/<slug:code>/kod.svg", visit.invitation_qr, name="invitation-qr"),
]
