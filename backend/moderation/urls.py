from django.urls import path

from backend.moderation.views import appeal, case, decision, notice, queue, report, standing

urlpatterns = [
    path("zglos/<slug:kind>/<int:pk>/", report.report, name="report"),
    path("zglos-nielegalne/", notice.illegal_content, name="illegal-content"),
    path("zgloszenia/", report.my_reports, name="my-reports"),
    path("zgloszenia/<int:pk>/", report.report_decision, name="report-decision"),
    path("zgloszenie/<str:token>/", report.receipt, name="report-receipt"),
    path("konto/prawa/", standing.my_rights, name="my-rights"),
    path("miejsca/<slug:slug>/ludzie/<int:pk>/poreczenie/", standing.vouch, name="vouch"),
    path("decyzje/", decision.my_decisions, name="my-decisions"),
    path("decyzje/<int:pk>/", decision.decision, name="decision"),
    path("decyzja/<str:token>/", decision.decision_by_link, name="decision-by-link"),
    path("panel/zgloszenia/", queue.report_queue, name="report-queue"),
    path("panel/zgloszenia/odwolania/", appeal.appeal_queue, name="appeal-queue"),
    path("panel/zgloszenia/odwolania/<int:pk>/", appeal.appeal, name="appeal"),
    path("panel/zgloszenia/<int:pk>/", case.case, name="case"),
    path("panel/zgloszenia/<int:pk>/czynnosc/", case.act, name="case-act"),
    path("panel/zgloszenia/<int:pk>/potwierdzenie/", case.confirmation, name="case-confirmation"),
    path("panel/zgloszenia/<int:pk>/dowod/<int:evidence>/<int:number>/", case.evidence_file, name="evidence-file"),
    path("panel/ukryj/<slug:kind>/<int:pk>/", report.content_hide, name="content-hide"),
    path("panel/pokaz/<slug:kind>/<int:pk>/", report.content_restore, name="content-restore"),
    path("panel/decyzje/<int:pk>/cofnij/", case.undo, name="decision-undo"),
    path("panel/sankcje/<int:pk>/zakoncz/", case.lift, name="sanction-lift"),
]
