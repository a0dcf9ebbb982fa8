from django.urls import path

from backend.notifications import views

urlpatterns = [
    path("powiadomienia/", views.notification_list, name="notification-list"),
    path("powiadomienia/<int:pk>/", views.notification, name="notification"),
    path("powiadomienia/przeczytane/", views.all_read, name="notifications-read"),
    path("powiadomienia/ustawienia/", views.letter_settings, name="notification-settings"),
    path("powiadomienia/bez-listow/<str:token>/", views.letters_stop, name="letters-stop"),
]
