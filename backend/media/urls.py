from django.urls import path

from backend.media import views

urlpatterns = [
    path("zdjecia/<slug:key>/<int:width>.webp", views.private_picture, name="private-picture"),
]
