from django.urls import path

from backend.notifications import views

urlpatterns = [
    path("powiadomienia/", views.notification_list, name="notification-list"),
    path("powiadomienia/<int:pk>/", views.notification, name="notification"),
    path("powiadomienia/przeczytane/", views.all_read, name="notifications-read"),
]
