from django.urls import path

from backend.core import health, views

urlpatterns = [
    path("css/ganek-<slug:fingerprint>.css", views.stylesheet_file, name="stylesheet"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]
