from django.urls import path

from backend.panel.views import desk, figures, house, report

urlpatterns = [
    path("panel/", desk.panel, name="panel"),
    path("panel/liczby/", figures.figures, name="panel-figures"),
    path("panel/liczby/tabela.csv", figures.figures_csv, name="panel-figures-csv"),
    path("panel/raporty/", report.report_list, name="quarterly-reports"),
    path("panel/raporty/<slug:code>/siec/", report.report, name="network-report"),
    path("panel/raporty/<slug:code>/siec/pisz/", report.report_write, name="network-report-write"),
    path("panel/raporty/<slug:code>/siec/raport.pdf", report.report_pdf, name="network-report-pdf"),
    path("panel/raporty/<slug:code>/miejsce/<slug:slug>/", report.report, name="place-report"),
    path("panel/raporty/<slug:code>/miejsce/<slug:slug>/pisz/", report.report_write, name="place-report-write"),
    path("panel/raporty/<slug:code>/miejsce/<slug:slug>/raport.pdf", report.report_pdf, name="place-report-pdf"),
    path("panel/dom/", house.house, name="panel-house"),
]
