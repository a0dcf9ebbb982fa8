ME = "/api/v1/me/"


def test_me(api, marek):
    api.force_authenticate(marek)
    body = api.get(ME).json()
    assert (body["display_name"], body["email"]) == ("Marek", "marek@example.org")
    assert not {"password", "is_staff", "is_superuser"} & set(body)


def test_own_profile_is_changed_and_the_e_mail_is_not(api, marek):
    api.force_authenticate(marek)
    body = api.patch(ME, {"display_name": "Marek Lis", "languages": ["pl", "uk"], "email": "x@example.org"}).json()
    assert (body["display_name"], body["languages"], body["email"]) == ("Marek Lis", ["pl", "uk"], "marek@example.org")


def test_nobody_makes_oneself_an_operator(api, marek):
    api.force_authenticate(marek)
    api.patch(ME, {"is_staff": True, "is_superuser": True})
    marek.refresh_from_db()
    assert not marek.is_staff
    assert not marek.is_superuser
