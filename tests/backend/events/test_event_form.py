"""The form of an event without JavaScript: what is asked, kept, refused; one like another; what is shown before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.events.models import Event, Occurrence
from backend.events.services import sign_up
from backend.notifications.models import Notification
from backend.places.models import Room
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.media import photo
from tests.factories.places import MembershipFactory, PlaceFactory

RULES = Event.ContentRule.values
DAY = "2027-05-04"


def filled(**changes) -> dict:
    """The form as somebody fills it in who is in a hurry."""
    return {
        "title": "Herbata", "category": "meeting", "audience": "everyone", "day": DAY, "starts": "17:00",
        "ends": "18:30", "repeats": "no", "question-TOTAL_FORMS": "0", "question-INITIAL_FORMS": "0",
        "checked_rules": RULES, "action": "publish", **changes,
    }  # fmt: skip


def adding(place) -> str:
    return f"/miejsca/{place.slug}/kalendarz/nowe/"


@pytest.fixture
def at_desk(client, halina):
    """The browser of the animator."""
    client.force_login(halina)
    return client


@pytest.fixture
def hall(place):
    return Room.objects.create(place=place, name="Sala duża", capacity=30, features=["step_free", "hearing_loop"])


def test_everything_that_was_filled_in_is_kept(at_desk, place, halina, marek, hall):
    other = PlaceFactory(name="Klub Kwiatowa", city=place.city)
    answer = at_desk.post(
        adding(place),
        filled(
            description="**Dobra** herbata", category="kitchen", audience="families", min_age="6", max_age="99",
            languages=["pl", "uk"], noise="quiet", what_to_bring="kubek", contact="Ola, 600 000 000",
            cost_note="bilet na tramwaj", partners="Fundacja Dąb\nBiblioteka", recording="photos",
            recording_note="do kroniki", organisers=[halina.pk], somebody=marek.pk, cohosts=[other.pk],
            rooms=[hall.pk], location_note="wejście od podwórka", sign_up="approval", capacity="12", party_limit="4",
            wants_names="on", reconfirms="on", closes_minutes="180", standing_share="50", helpers_note="dwie osoby",
            access_step_free="yes", access_captions="no", access_hearing_loop="",
        ),
    )  # fmt: skip
    event = Event.objects.get()
    assert answer.url == event.get_absolute_url()
    assert {
        name: getattr(event, name)
        for name in ("category", "min_age", "max_age", "languages", "noise", "access", "access_missing", "party_limit")
    } == {
        "category": "kitchen", "min_age": 6, "max_age": 99, "languages": ["pl", "uk"], "noise": "quiet",
        "access": ["step_free"], "access_missing": ["captions"], "party_limit": 4,
    }  # fmt: skip
    assert (event.sign_up, event.capacity, event.closes_minutes, event.standing_share) == ("approval", 12, 180, 50)
    assert (event.wants_names, event.allows_guests, event.reconfirms) == (True, False, True)
    assert set(event.organisers.all()) == {halina, marek}
    assert (list(event.cohosts.all()), list(event.rooms.all())) == ([other], [hall])
    assert event.partner_names == ["Fundacja Dąb", "Biblioteka"]
    assert event.checked_rules == RULES
    assert event.status == "published"


def test_saving_the_form_as_it_was_opened_changes_nothing(at_desk, place, halina, hall):
    at_desk.post(adding(place), filled(capacity="5", rooms=[hall.pk], access_step_free="yes", partners="Dąb"))
    event = Event.objects.get()
    page = at_desk.get(f"/wydarzenia/{event.slug}/edycja/")
    at_desk.post(f"/wydarzenia/{event.slug}/edycja/", as_shown(page))
    again = Event.objects.get()
    unchanged = [field.name for field in Event._meta.fields if field.name not in ("updated_at", "search_text")]
    assert {name: getattr(again, name) for name in unchanged} == {name: getattr(event, name) for name in unchanged}


def as_shown(page) -> dict:
    """What a browser sends when nothing is touched."""
    sent = {"action": "publish"}
    for form in [*page.context["form"].forms, page.context["form"].questions.management_form]:
        for field in form:
            value = field.value()
            if isinstance(value, list | tuple):
                value = [getattr(one, "pk", one) for one in value]
            if value not in (None, False):
                prepared = field.field.prepare_value(value)
                sent[field.html_name] = "on" if value is True else prepared
    return {name: clock(value) for name, value in sent.items()}


def clock(value):
    return f"{value:%H:%M}" if hasattr(value, "hour") and not hasattr(value, "year") else value


def test_a_draft_needs_no_rules_and_only_animators_see_it(at_desk, client, place, marek):
    at_desk.post(adding(place), filled(action="draft", checked_rules=[]))
    event = Event.objects.get()
    assert event.status == "draft"
    assert not event.occurrences.filter(is_listed=True).exists()
    client.force_login(marek)
    assert client.get(event.get_absolute_url()).status_code == 404


def test_who_publishes_says_that_each_rule_is_kept(at_desk, place):
    answer = at_desk.post(adding(place), filled(checked_rules=RULES[:3], title="Wyprzedaż"))
    assert answer.status_code == 422
    assert 'id="id_checked_rules_error"' in answer.text
    assert 'value="Wyprzedaż"' in answer.text
    assert not Event.objects.exists()


def test_unsure_animator_asks_and_the_event_waits(at_desk, place):
    at_desk.post(adding(place), filled(action="propose", checked_rules=RULES[:3], rules_question="Kolędy – czy wolno?"))
    event = Event.objects.get()
    assert (event.status, event.rules_question) == ("proposed", "Kolędy – czy wolno?")


def test_whole_days_and_several_days(at_desk, place):
    at_desk.post(adding(place), filled(whole_day="on", starts="", ends="", last_day="2027-05-06"))
    date_ = Occurrence.objects.get()
    assert date_.event.is_all_day
    assert date_.ends_at - date_.starts_at == timedelta(days=3)
    assert "2027" in at_desk.get(date_.event.get_absolute_url()).text


def test_a_series_is_put_in_by_the_same_form(at_desk, place):
    at_desk.post(adding(place), filled(repeats="weekly", series_ends="count", times="4"))
    assert Event.objects.get().occurrences.count() == 4


def test_dates_are_shown_without_saving(at_desk, place):
    page = at_desk.post(
        f"{adding(place)}?action=dates", filled(title="", repeats="weekly", series_ends="count", times="4")
    )
    assert page.status_code == 200
    assert len(page.context["dates"]["dates"]) == 4
    assert "error-summary" not in page.text
    assert not Event.objects.exists()


def test_preview_shows_safe_words_and_saves_nothing(at_desk, place):
    evil = "**tak** <script>alert(1)</script> [x](javascript:alert(1)) ![y](https://zly.example.org/a.png)"
    page = at_desk.post(adding(place), filled(action="preview", description=evil))
    assert page.status_code == 200
    shown = page.text.partition('id="preview-title"')[2].partition("</article>")[0]
    assert "<strong>tak</strong>" in shown
    assert "<script" not in shown
    assert "javascript:" not in shown.partition('class="prose"')[2].replace("[x](javascript:alert(1))", "")
    assert "<img" not in shown
    assert not Event.objects.exists()


def test_preview_by_htmx_comes_alone(at_desk, place):
    answer = at_desk.post(adding(place), filled(action="preview"), headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="preview"')


def test_what_place_and_rooms_have_is_filled_in_and_answers_are_kept(at_desk, place, hall):
    place.features = ["accessible_toilet"]
    place.save()
    page = at_desk.post(
        adding(place), filled(action="access", rooms=[hall.pk], access_hearing_loop="no", access_captions="yes")
    )
    answers = {name: page.context["form"].access[f"access_{name}"].value() for name in Event.Access.values}
    assert answers == {
        "step_free": "yes", "accessible_toilet": "yes", "hearing_loop": "no", "sign_language": "", "captions": "yes",
        "quiet_room": "", "seats": "", "assistance_dog": "",
    }  # fmt: skip


def test_questions_are_added_kept_ordered_and_removed(at_desk, place):
    rows = {
        "question-TOTAL_FORMS": "3", "question-0-text": "Skąd wiesz?", "question-0-kind": "text",
        "question-0-ORDER": "2", "question-1-text": "Co jesz?",
        "question-1-kind": "choice", "question-1-choices": "mięso\nwarzywa\nmięso",
        "question-1-ORDER": "1", "question-1-is_required": "on", "question-2-text": "",
    }  # fmt: skip
    at_desk.post(adding(place), filled(**rows))
    event = Event.objects.get()
    first, second = event.questions.all()
    assert (first.text, first.choices, first.is_required) == ("Co jesz?", ["mięso", "warzywa"], True)
    assert second.text == "Skąd wiesz?"
    changed = filled(
        **{
            "question-TOTAL_FORMS": "2", "question-INITIAL_FORMS": "2", "question-0-pk": first.pk,
            "question-0-text": "Co jesz?", "question-0-kind": "text", "question-1-pk": second.pk,
            "question-1-text": second.text, "question-1-DELETE": "on",
        }
    )  # fmt: skip
    assert at_desk.post(f"/wydarzenia/{event.slug}/edycja/", changed).status_code == 302
    kept = event.questions.get()
    assert (kept.pk, kept.kind) == (first.pk, "text")


def test_one_more_question_is_asked_without_losing_the_others(at_desk, place):
    page = at_desk.post(
        adding(place), filled(action="question", **{"question-TOTAL_FORMS": "1", "question-0-text": "A?"})
    )
    assert page.context["form"].questions.total_form_count() == 2
    assert 'value="A?"' in page.text


def test_question_of_another_event_is_not_taken_over(at_desk, place):
    foreign = EventFactory(place=place).questions.create(text="Moje")
    answer = at_desk.post(
        adding(place), filled(**{"question-TOTAL_FORMS": "1", "question-0-pk": foreign.pk, "question-0-text": "Nasze"})
    )
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.text == "Moje"


def test_photo_stays_when_the_form_is_refused(at_desk, place):
    page = at_desk.post(adding(place), filled(title="", new_photos=photo()))
    assert page.status_code == 422
    (row,) = page.context["form"].tray.rows
    at_desk.post(adding(place), filled(photo=row["token"], **{f"alt_{row['picture'].pk}": "Stół z herbatą"}))
    assert Event.objects.get().cover.alt == "Stół z herbatą"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capacity", "99999999999999999999"), ("capacity", "0"), ("capacity", "-1"), ("min_age", "4000"),
        ("party_limit", "0"), ("standing_share", "101"), ("closes_minutes", "7"), ("day", "9999-12-31"),
        ("day", "0001-01-01"), ("last_day", "2029-01-01"), ("title", "x" * 121), ("description", "x" * 6001),
        ("category", "politics"), ("languages", ["xx"]), ("access_step_free", "maybe"), ("sign_up", "pay"),
        ("repeats", "hourly"), ("checked_rules", ["free", "money"]),
    ],
)  # fmt: skip
def test_what_no_form_sends_is_refused_beside_its_field(at_desk, place, field, value):
    answer = at_desk.post(adding(place), filled(**{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Event.objects.exists()


def test_rooms_people_and_places_of_others_are_refused(at_desk, place, jan):
    elsewhere = PlaceFactory(city="Kraków")
    room = Room.objects.create(place=elsewhere, name="Cudza")
    draft = PlaceFactory(city=place.city, status="draft")
    Room.objects.create(place=place, name="Nasza")
    for field, value in (("rooms", room.pk), ("organisers", jan.pk), ("somebody", jan.pk), ("cohosts", draft.pk)):
        answer = at_desk.post(adding(place), filled(**{field: [value]}))
        assert answer.status_code == 422, field
        assert field in answer.context["form"].errors
    assert not Event.objects.exists()


def test_neighbour_names_no_hosts_and_does_not_publish(client, place, marek, oksana):
    client.force_login(marek)
    other = PlaceFactory(city=place.city)
    refused = client.post(adding(place), filled(action="publish"))
    assert refused.status_code == 403
    client.post(adding(place), filled(action="propose", organisers=[oksana.pk], cohosts=[other.pk]))
    event = Event.objects.get()
    assert event.status == "proposed"
    assert not event.organisers.exists()
    assert not event.cohosts.exists()


def test_one_like_another_keeps_the_words_and_asks_for_a_new_day(at_desk, place, halina):
    at_desk.post(
        adding(place), filled(title="Zupa", capacity="8", access_step_free="yes", repeats="weekly", partners="Dąb")
    )
    old = Event.objects.get()
    page = at_desk.get(f"{adding(place)}?kopia={old.slug}")
    form = page.context["form"]
    assert (form["title"].value(), form["capacity"].value(), form["repeats"].value()) == ("Zupa", 8, "weekly")
    assert form["access_step_free"].value() == "yes"
    assert form["day"].value() > date.today()
    assert form["day"].value().weekday() == old.first_day.weekday()
    assert form["checked_rules"].value() in (None, [])


def test_a_copy_has_neither_the_link_of_the_call_nor_the_cover(client, place, jan, at_desk):
    at_desk.post(adding(place), filled(provider="jitsi", url="https://meet.jit.si/tajne"))
    client.force_login(jan)
    page = client.get(f"{adding(place)}?kopia={Event.objects.get().slug}")
    assert page.status_code == 200
    assert "meet.jit.si/tajne" not in page.text


def test_last_events_stand_ready_to_be_copied(at_desk, place):
    EventFactory(place=place, title="Joga")
    EventFactory(place=place, title="Joga")
    EventFactory(place=PlaceFactory(), title="Cudze")
    page = at_desk.get(adding(place))
    assert [event.title for event in page.context["recent"]] == ["Joga"]


def test_form_costs_the_same_in_a_large_place(at_desk, place, django_assert_max_num_queries):
    for number in range(12):
        MembershipFactory(place=place, user=UserFactory())
        Room.objects.create(place=place, name=f"Sala {number}")
        PlaceFactory(city=place.city)
        EventFactory(place=place)
    at_desk.get(adding(place))
    with django_assert_max_num_queries(26):
        at_desk.get(adding(place))


def test_people_are_told_when_the_hour_changes_but_not_of_words(at_desk, place, marek):
    date_ = OccurrenceFactory(place=place, starts_at=datetime(2027, 5, 4, 15, tzinfo=UTC))
    sign_up(date_, by=marek)
    address = f"/wydarzenia/{date_.event.slug}/edycja/"
    same = filled(title="Inaczej", day="2027-05-04", starts="17:00", ends="19:00")
    assert at_desk.post(address, same).status_code == 302
    assert not Notification.objects.filter(recipient=marek, kind="event_changed").exists()
    plan = at_desk.post(address, same | {"starts": "18:00"})
    assert "Marek" in plan.text
    assert not Notification.objects.filter(recipient=marek, kind="event_changed").exists()
    at_desk.post(address, same | {"starts": "18:00", "plan": plan.context["outcome"].digest})
    assert Notification.objects.filter(recipient=marek, kind="event_changed").count() == 1


def test_place_that_hosts_is_told_and_may_leave(at_desk, client, place, halina):
    other = PlaceFactory(city=place.city, name="Klub Kwiatowa")
    ada = UserFactory(display_name="Ada")
    MembershipFactory(place=other, user=ada, role="animator")
    at_desk.post(adding(place), filled(cohosts=[other.pk]))
    event = Event.objects.get()
    assert Notification.objects.filter(recipient=ada, kind="event_cohosted").exists()
    assert event.title in at_desk.get(f"/miejsca/{other.slug}/kalendarz/?miesiac=2027-05").text
    client.force_login(ada)
    assert "Take Klub Kwiatowa off" in client.get(event.get_absolute_url()).text
    assert client.post(f"/wydarzenia/{event.slug}/bez-nas/", {"place": place.slug}).status_code == 403
    client.post(f"/wydarzenia/{event.slug}/bez-nas/", {"place": other.slug})
    assert not event.cohosts.exists()
    assert Notification.objects.filter(recipient=halina, kind="event_cohost_left").exists()


def test_page_of_an_event_says_everything_and_no_empty_facts(at_desk, client, place, halina, marek):
    at_desk.post(
        adding(place),
        filled(
            noise="quiet", min_age="6", recording="photos", recording_note="do kroniki", partners="Fundacja Dąb",
            helpers_note="dwie osoby", cost_note="bilet na tramwaj", contact="Ola", access_step_free="yes",
            access_captions="no", organisers=[halina.pk], description="**Dobra** <script>alert(1)</script>",
        ),
    )  # fmt: skip
    full = Event.objects.get()
    page = client.get(full.get_absolute_url()).text
    for words in ("quiet", "from the age of 6", "do kroniki", "Fundacja Dąb", "dwie osoby", "bilet na tramwaj", "Ola"):
        assert words in page, words
    assert "<strong>Dobra</strong>" in page
    assert "<script>alert" not in page
    assert "Step-free way to the room: <strong>yes" in page
    assert "Live captions: <strong>no" in page
    assert "hearing loop" in page.partition("Not known:")[2]
    bare = OccurrenceFactory(place=place)
    client.force_login(marek)
    page = client.get(bare.get_absolute_url()).text
    for words in ("How loud it is", "Together with", "Help is welcome", "From what age", "recorded"):
        assert words not in page, words
    assert "Not known:" in page


def test_page_of_a_postponed_date_says_so(client, place, marek):
    date_ = OccurrenceFactory(place=place, status="postponed", cancel_reason="Remont sali")
    client.force_login(marek)
    page = client.get(date_.get_absolute_url()).text
    assert "the new date is not known yet. Remont sali" in page


def test_page_of_an_event_costs_the_same_for_many(client, place, marek, django_assert_max_num_queries):
    date_ = OccurrenceFactory(place=place)
    for _number in range(8):
        other = PlaceFactory(city=place.city)
        date_.event.cohosts.add(other)
        person = UserFactory()
        MembershipFactory(place=place, user=person)
        date_.event.organisers.add(person)
        sign_up(date_, by=person)
    client.force_login(marek)
    client.get(date_.get_absolute_url())
    with django_assert_max_num_queries(26):
        client.get(date_.get_absolute_url())
