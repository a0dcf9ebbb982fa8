from django.urls import path

from backend.conversations import views

urlpatterns = [
    path("rozmowy/", views.conversation_list, name="conversation-list"),
    path("rozmowy/<int:pk>/", views.conversation, name="conversation"),
    path("rozmowy/<int:pk>/log/", views.conversation_log, name="conversation-log"),
    path("rozmowy/<int:pk>/historia/", views.conversation_history, name="conversation-history"),
    path("rozmowy/<int:pk>/widziane/", views.conversation_seen, name="conversation-seen"),
    path("rozmowy/<int:pk>/wyciszenie/", views.conversation_mute, name="conversation-mute"),
    path("rozmowy/wiadomosc/<int:pk>/usun/", views.message_delete, name="message-delete"),
    path("miejsca/<slug:slug>/rozmowy/", views.place_chat, name="place-chat"),
]
