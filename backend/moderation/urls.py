from django.urls import path

from backend.moderation import views

urlpatterns = [
    path("zglos/<slug:kind>/<int:pk>/", views.report, name="report"),
    path("zgloszenia/<int:pk>/", views.report_decision, name="report-decision"),
    path("panel/zgloszenia/", views.report_queue, name="report-queue"),
    path("panel/zgloszenia/<int:pk>/", views.report_detail, name="report-detail"),
    path("panel/ukryj/<slug:kind>/<int:pk>/", views.content_hide, name="content-hide"),
    path("panel/pokaz/<slug:kind>/<int:pk>/", views.content_restore, name="content-restore"),
]
