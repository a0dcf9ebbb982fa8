from django.urls import path

from backend.privacy.views import children, consents, leaving, my_data, outside, records

urlpatterns = [
    path("konto/moje-dane/", my_data.my_data, name="my-data"),
    path("konto/moje-dane/<str:key>/", my_data.my_data_file, name="my-data-file"),
    path("konto/usuniecie/", leaving.account_deletion, name="account-deletion"),
    path("konto/usuniecie/cofnij/", leaving.account_kept, name="account-kept"),
    path("konto/zgody/", consents.consent_list, name="consents"),
    path("konto/dzieci/", children.children, name="children"),
    path("konto/dzieci/nowe/", children.child_new, name="child-new"),
    path("konto/dzieci/prosba/", children.child_ask, name="child-ask"),
    path("konto/dzieci/prosby/<int:pk>/", children.child_answer, name="child-answer"),
    path("konto/dzieci/<slug:handle>/", children.child, name="child"),
    path("moje-dane/<str:token>/", outside.outside_data, name="outside-data"),
    path("moje-dane/<str:token>/<str:key>/", outside.outside_file, name="outside-file"),
    path("prywatnosc/dane/", records.data_kept, name="data-kept"),
    path("panel/opieka/", children.guarding_end, name="guarding-end"),
    path("panel/rejestr-czynnosci/", records.processing_records, name="processing-records"),
]
