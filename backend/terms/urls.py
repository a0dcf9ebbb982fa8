from django.urls import path

from backend.terms.views import announcing, panel, texts

urlpatterns = [
    path("deklaracja-dostepnosci/", texts.accessibility_declaration, name="accessibility-declaration"),
    path("zasady/przyjmuje/<int:pk>/", texts.accept, name="rules-accept"),
    path("zasady/", texts.text, {"kind": "rules"}, name="rules"),
    path("zasady/wersje/<int:number>/", texts.text, {"kind": "rules"}, name="rules-version"),
    path("prywatnosc/", texts.text, {"kind": "privacy"}, name="privacy"),
    path("prywatnosc/wersje/<int:number>/", texts.text, {"kind": "privacy"}, name="privacy-version"),
    path("kontakt/", texts.text, {"kind": "contact"}, name="contact"),
    path("kontakt/wersje/<int:number>/", texts.text, {"kind": "contact"}, name="contact-version"),
    path("miejsca/<slug:slug>/zasady/", texts.place_rules, name="place-rules"),
    path("miejsca/<slug:slug>/zasady/wersje/<int:number>/", texts.place_rules, name="place-rules-version"),
    path("miejsca/<slug:slug>/ustawienia/zasady/", panel.place_draft, name="place-rules-edit"),
    path("komunikaty/<int:pk>/zamknij/", announcing.close, name="announcement-close"),
    path("panel/teksty/", panel.texts, name="panel-texts"),
    path("panel/teksty/<int:pk>/nowa/", panel.begin, name="text-begin"),
    path("panel/teksty/<int:pk>/", panel.draft, name="text-draft"),
    path("panel/teksty/<int:pk>/podglad/", panel.preview, name="text-preview"),
    path("panel/teksty/<int:pk>/odrzuc/", panel.discard, name="text-discard"),
    path("panel/deklaracja/", panel.declaration, name="panel-declaration"),
    path("panel/komunikaty/", announcing.announcements, name="panel-announcements"),
    path("panel/komunikaty/<int:pk>/wycofaj/", announcing.withdraw, name="announcement-withdraw"),
]
