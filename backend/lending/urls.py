from django.urls import path

from backend.lending.views import loan

urlpatterns = [path("pozyczki/<slug:slug>/", loan.loan, name="loan")]
