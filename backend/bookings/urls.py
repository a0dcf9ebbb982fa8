from django.urls import path

from backend.bookings.views import booking, desk, rooms, ruling

urlpatterns = [
    path("miejsca/<slug:slug>/sale/", rooms.room_list, name="room-list"),
    path("miejsca/<slug:slug>/sale/<int:pk>/zapytaj/", rooms.ask, name="booking-ask"),
    path("miejsca/<slug:slug>/ustawienia/sale/", ruling.room_settings, name="place-rooms"),
    path("miejsca/<slug:slug>/ustawienia/sale/nowa/", ruling.room_edit, name="room-add"),
    path("miejsca/<slug:slug>/ustawienia/sale/<int:pk>/", ruling.room_edit, name="room-edit"),
    path("miejsca/<slug:slug>/ustawienia/sale/<int:pk>/usun/", ruling.room_remove, name="room-remove"),
    path("moje-rezerwacje/", booking.my_bookings, name="my-bookings"),
    path("rezerwacje/<slug:slug>/", booking.booking, name="booking"),
    path("rezerwacje/<slug:slug>/krok/", booking.booking_act, name="booking-act"),
    path("rezerwacje/<slug:slug>/klucze/", booking.booking_keys, name="booking-keys"),
    path("rezerwacje/<slug:slug>/zwrot/", booking.booking_close, name="booking-close"),
    path("rezerwacje/<slug:slug>/odwolaj/", booking.booking_cancel, name="booking-cancel"),
    path("rezerwacje/<slug:slug>/inny-termin/", booking.booking_slot, name="booking-slot"),
    path("rezerwacje/<slug:slug>/druk/", booking.booking_print, name="booking-print"),
    path("panel/sale/", desk.queue, name="booking-queue"),
    path("panel/sale/<slug:slug>/plan/", desk.plan, name="booking-plan"),
    path("panel/sale/<slug:slug>/telefon/", desk.phone, name="booking-phone"),
    path("panel/sale/<slug:slug>/zasady/", ruling.rules, name="booking-rules"),
    path("panel/sale/<slug:slug>/przerwy/", ruling.blockings, name="booking-blockings"),
    path("panel/sale/<slug:slug>/przerwy/<int:pk>/cofnij/", ruling.blocking_lift, name="blocking-lift"),
]
