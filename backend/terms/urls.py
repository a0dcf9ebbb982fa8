from django.urls import path

from backend.terms.views import texts

urlpatterns = [
    path("zasady/", texts.text, {"kind": "rules"}, name="rules"),
    path("zasady/wersje/<int:number>/", texts.text, {"kind": "rules"}, name="rules-version"),
    path("prywatnosc/", texts.text, {"kind": "privacy"}, name="privacy"),
    path("prywatnosc/wersje/<int:number>/", texts.text, {"kind": "privacy"}, name="privacy-version"),
    path("kontakt/", texts.text, {"kind": "contact"}, name="contact"),
    path("kontakt/wersje/<int:number>/", texts.text, {"kind": "contact"}, name="contact-version"),
    path("miejsca/<slug:slug>/zasady/", texts.place_rules, name="place-rules"),
    path("miejsca/<slug:slug>/zasady/wersje/<int:number>/", texts.place_rules, name="place-rules-version"),
]
