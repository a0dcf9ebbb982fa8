from django.urls import path

from backend.lending.views import borrowing, condition, desk, loan, mine, pausing, recording, thanks, things

urlpatterns = [
    path("ogloszenia/<slug:slug>/pozycz/", borrowing.borrow, name="borrow"),
    path("ogloszenia/<slug:slug>/naprawa/", things.repair, name="thing-repair"),
    path("karta-pozyczek/", recording.card, name="lending-card"),
    path("kolejka/<int:pk>/", borrowing.hold, name="hold"),
    path("kolejka/<int:pk>/rezygnuje/", borrowing.hold_leave, name="hold-leave"),
    path("moje-pozyczki/", mine.my_loans, name="my-loans"),
    path("pozyczki/<slug:slug>/", loan.loan, name="loan"),
    path("pozyczki/<slug:slug>/krok/", loan.loan_act, name="loan-act"),
    path("pozyczki/<slug:slug>/wydaj/", condition.give, name="loan-give"),
    path("pozyczki/<slug:slug>/zwrot/", condition.take_back, name="loan-back"),
    path("pozyczki/<slug:slug>/podziekowania/", thanks.loan_thanks, name="loan-thanks"),
    path("pozyczki/<slug:slug>/druk/", loan.loan_print, name="loan-print"),
    path("miejsca/<slug:slug>/rzeczy/", things.things, name="place-things"),
    path("miejsca/<slug:slug>/lada/", desk.desk, name="lending-desk"),
    path("miejsca/<slug:slug>/lada/krok/", desk.desk_act, name="lending-desk-act"),
    path("miejsca/<slug:slug>/lada/wpisz/", recording.record, name="lending-record"),
    path("miejsca/<slug:slug>/lada/przerwy/", pausing.pauses, name="lending-pauses"),
    path("przerwy-w-pozyczaniu/<int:pk>/", pausing.pause, name="lending-pause"),
    path("miejsca/<slug:slug>/lada/zasady/", desk.terms, name="lending-terms"),
]
