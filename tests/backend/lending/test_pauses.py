"""A place lends nothing to a person for a time: told why, until when, and how to object."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid, NotAllowed
from backend.lending import services
from backend.lending.models import Pause
from backend.lending.services import NotByTheTerms, PauseOver
from backend.notifications.sentences import sentence
from backend.places.models import Membership
from tests.backend.lending.acts import ask, lent, told
from tests.cast import person

EN = {"Accept-Language": "en"}
WEEK = timedelta(days=7)


@pytest.fixture
def ola(place):
    """Another animator of the place."""
    return person("Ola", place, Membership.Role.ANIMATOR)


@pytest.fixture
def pauses(place):
    return f"/miejsca/{place.slug}/lada/przerwy/"


def paused(place, user, by, **more) -> Pause:
    facts = {"until": timezone.now() + WEEK, "reason": "Wiertarka wróciła po miesiącu."} | more
    return services.pause_borrower(place, user, by=by, **facts)


def test_who_is_paused_is_told_why_until_when_and_that_they_may_object(place, drill, halina, marek):
    pause = paused(place, marek, halina)
    line = marek.notifications.get()
    assert (line.kind, line.url) == ("lending_paused", pause.get_absolute_url())
    assert "po miesiącu" in sentence(line)
    assert "object" in sentence(line)
    with pytest.raises(NotByTheTerms) as refusal:
        ask(drill, marek)
    assert "po miesiącu" in str(refusal.value)


def test_pause_ended_early_is_told_and_lends_again(place, drill, halina, ola, marek):
    pause = paused(place, marek, halina)
    services.lift_pause(pause, by=ola)
    assert services.lift_pause(pause, by=halina).lifted_by == ola
    assert told(marek) == ["lending_paused", "lending_resumed"]
    assert ask(drill, marek).pk


def test_only_those_who_run_the_place_pause(place, cast, marek, oksana):
    may = []
    for one in cast:
        try:
            paused(place, oksana, one)
        except NotAllowed:
            continue
        may.append(one.display_name)
        Pause.objects.all().delete()
    assert may == ["Halina", "Ewa"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": timezone.now() - WEEK}, "until"),
        ({"until": timezone.now() + 60 * WEEK}, "until"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
    ],
)
def test_pause_needs_an_end_and_a_reason(place, halina, marek, more, field):
    with pytest.raises(Invalid) as refusal:
        paused(place, marek, halina, **more)
    assert refusal.value.field == field
    assert not marek.notifications.exists()


def test_one_pause_at_a_time_and_never_of_oneself(place, halina, marek):
    paused(place, marek, halina)
    for who in (marek, halina):
        with pytest.raises(Invalid) as refusal:
            paused(place, who, halina)
        assert refusal.value.field == "person"


def test_objection_goes_to_others_than_who_paused_and_one_of_them_answers(place, halina, ola, ewa, marek):
    pause = services.object_to_pause(paused(place, marek, halina), by=marek, text="Byłem w szpitalu.")
    assert (told(halina), told(ola), told(ewa)) == ([], ["lending_pause_objected"], ["lending_pause_objected"])
    with pytest.raises(NotAllowed):
        services.answer_objection(pause, by=halina, lifts=False, text="Nie")
    answered = services.answer_objection(pause, by=ola, lifts=True, text="Przepraszamy.")
    assert (answered.lifted_by, answered.answered_by) == (ola, ola)
    assert told(marek)[-1] == "lending_resumed"


def test_objection_that_is_turned_down_says_why_and_the_pause_stays(place, drill, halina, ola, marek):
    pause = services.object_to_pause(paused(place, marek, halina), by=marek, text="Byłem w szpitalu.")
    services.answer_objection(pause, by=ola, lifts=False, text="Trzeci raz w tym roku.")
    line = marek.notifications.latest("pk")
    assert "Your objection was looked at" in sentence(line)
    assert "Trzeci raz" in sentence(line)
    with pytest.raises(NotByTheTerms):
        ask(drill, marek)


def test_nobody_objects_for_another_or_after_the_end(place, halina, marek, oksana):
    pause = paused(place, marek, halina)
    with pytest.raises(NotAllowed):
        services.object_to_pause(pause, by=oksana, text="Nie!")
    services.lift_pause(pause, by=halina)
    with pytest.raises(PauseOver):
        services.object_to_pause(pause, by=marek, text="Nie!")


def test_animator_pauses_the_borrower_of_a_loan_and_ends_it_early(client, place, drill, halina, marek, pauses):
    client.force_login(halina)
    loan = lent(drill, marek, halina)
    link = f"{pauses}?osoba={marek.handle}"
    assert link in client.get(loan.get_absolute_url()).text
    form = client.get(link, headers=EN).context["form"]
    assert (form["person"].value(), form["name"].value()) == (marek.handle, "Marek")
    day = (timezone.now() + WEEK).date()
    sent = {"name": "Marek", "person": marek.handle, "until": day.isoformat(), "reason": "Zgubiona walizka"}
    assert client.post(pauses, sent | {"reason": ""}).status_code == 422
    page = client.post(pauses, sent, follow=True, headers=EN).text
    assert "Zgubiona walizka" in page
    assert "was told why and how to object" in page
    pause = Pause.objects.get()
    assert pause.ends_at.astimezone(place.zone).date() == day
    client.post(pause.get_absolute_url(), {"action": "lift"})
    pause.refresh_from_db()
    assert pause.lifted_by == halina
    assert "Nobody is paused" in client.get(pauses, headers=EN).text


def test_name_is_looked_for_with_and_without_scripts_and_nothing_typed_is_lost(client, halina, marek, pauses):
    client.force_login(halina)
    typed = {"name": "mar", "until": "2099-01-01", "reason": "Bo", "action": "find"}
    page = client.post(pauses, typed)
    assert page.status_code == 200
    assert f'value="{marek.handle}"' in page.text
    assert "Bo</textarea>" in page.text
    part = client.post(pauses, typed, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="people"')
    assert f'value="{marek.handle}"' in part


def test_who_is_paused_reads_it_on_their_loans_and_on_the_form_and_objects(client, place, drill, halina, ola, marek):
    pause = paused(place, marek, halina)
    client.force_login(marek)
    address = pause.get_absolute_url()
    assert address in client.get("/moje-pozyczki/", headers=EN).text
    assert "You are paused" in client.get(f"{drill.get_absolute_url()}pozycz/", headers=EN).text
    assert "What do you see differently?" in client.get(address, headers=EN).text
    assert client.post(address, {"action": "object", "text": " "}).status_code == 422
    assert client.post(address, {"action": "lift"}).status_code == 403
    client.post(address, {"action": "object", "text": "Byłem w szpitalu."})
    client.force_login(ola)
    page = client.get(address, headers=EN).text
    assert "Byłem w szpitalu." in page
    assert "The pause stays" in page
    client.post(address, {"action": "stay", "text": "Trzeci raz"})
    client.force_login(marek)
    assert "Trzeci raz" in client.get(address).text


def test_pause_is_for_the_two_sides_alone(client, place, halina, marek, oksana, zofia):
    address = paused(place, marek, halina).get_absolute_url()
    for who, code in ((oksana, 404), (zofia, 404), (marek, 200), (halina, 200)):
        client.force_login(who)
        assert client.get(address).status_code == code, who.display_name


def test_pauses_ask_as_many_queries_for_many_as_for_few(client, place, halina, pauses, django_assert_max_num_queries):
    for number in range(12):
        paused(place, person(f"Ktos{number}", place), halina)
    client.force_login(halina)
    client.get(pauses)
    with django_assert_max_num_queries(14):
        assert client.get(pauses).status_code == 200
