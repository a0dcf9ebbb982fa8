"""Rules of dates as plain sentences in three languages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.events.recurrence import Pattern, summary

# A Tuesday, the first of the month.
FIRST = datetime(2026, 9, 1, 18)


def series(rrule: str, **rest) -> Pattern:
    options = {"first": FIRST, "duration": timedelta(hours=2), "zone": ZoneInfo("Europe/Warsaw")} | rest
    return Pattern(rrule=rrule, **options)


SAID = [
    ("FREQ=DAILY", "codziennie", "every day", "щодня"),
    ("FREQ=DAILY;INTERVAL=3", "co trzy dni", "every three days", "кожні три дні"),
    ("FREQ=DAILY;INTERVAL=22", "co 22 dni", "every 22 days", "кожні 22 дні"),
    ("FREQ=WEEKLY", "co wtorek", "every Tuesday", "щовівторка"),
    ("FREQ=WEEKLY;BYDAY=WE", "co środę", "every Wednesday", "щосереди"),
    ("FREQ=WEEKLY;BYDAY=FR,SU", "w piątki i niedziele", "on Fridays and Sundays", "по п’ятницях і неділях"),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "od poniedziałku do piątku",
        "from Monday to Friday",
        "з понеділка до п’ятниці",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        "co dwa tygodnie we wtorki i czwartki",
        "every two weeks on Tuesdays and Thursdays",
        "кожні два тижні по вівторках і четвергах",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=5",
        "co 5 tygodni we wtorek",
        "every 5 weeks on Tuesday",
        "кожні 5 тижнів у вівторок",
    ),
    ("FREQ=MONTHLY", "1. dnia miesiąca", "on the 1st of the month", "1-го числа місяця"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,2,11,-1",
        "1., 2. i 11. dnia miesiąca i ostatniego dnia miesiąca",
        "on the 1st, 2nd and 11th of the month and on the last day of the month",
        "1-го, 2-го і 11-го числа місяця і останнього дня місяця",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "ostatniego dnia miesiąca", "on the last day of the month", "останнього дня місяця"),
    (
        "FREQ=MONTHLY;BYDAY=3TH",
        "w trzeci czwartek miesiąca",
        "on the third Thursday of the month",
        "у третій четвер місяця",
    ),
    (
        "FREQ=MONTHLY;BYDAY=3WE",
        "w trzecią środę miesiąca",
        "on the third Wednesday of the month",
        "у третю середу місяця",
    ),
    (
        "FREQ=MONTHLY;BYDAY=-1FR",
        "w ostatni piątek miesiąca",
        "on the last Friday of the month",
        "в останню п’ятницю місяця",
    ),
    (
        "FREQ=MONTHLY;BYDAY=1SU,3SU",
        "w pierwszą i trzecią niedzielę miesiąca",
        "on the first and third Sunday of the month",
        "у першу і третю неділю місяця",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE",
        "co dwa miesiące w drugą środę miesiąca",
        "every two months on the second Wednesday of the month",
        "кожні два місяці у другу середу місяця",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "w ostatni dzień roboczy miesiąca",
        "on the last working day of the month",
        "в останній робочий день місяця",
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1",
        "w pierwszą sobotę lub niedzielę miesiąca",
        "on the first Saturday or Sunday of the month",
        "у першу суботу або неділю місяця",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "13. dnia miesiąca, jeśli to piątek",
        "on the 13th of the month, if it is a Friday",
        "13-го числа місяця, якщо це п’ятниця",
    ),
    (
        "FREQ=WEEKLY;BYDAY=WE;BYMONTH=12,1,2",
        "co środę, tylko od grudnia do lutego",
        "every Wednesday, only from December to February",
        "щосереди, лише з грудня до лютого",
    ),
    (
        "FREQ=WEEKLY;BYDAY=SU;BYMONTH=9,5",
        "co niedzielę, tylko w maju i wrześniu",
        "every Sunday, only in May and September",
        "щонеділі, лише у травні і вересні",
    ),
    ("FREQ=YEARLY", "co roku 1 września", "every year on 1 September", "щороку 1 вересня"),
    (
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "co roku 24 grudnia",
        "every year on 24 December",
        "щороку 24 грудня",
    ),
    (
        "FREQ=YEARLY;BYMONTH=5;BYDAY=-1FR",
        "co roku w ostatni piątek maja",
        "every year on the last Friday of May",
        "щороку в останню п’ятницю травня",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2",
        "w poniedziałki, środy i piątki, tylko drugi termin w tygodniu",
        "on Mondays, Wednesdays and Fridays, only the second date of each week",
        "по понеділках, середах і п’ятницях, лише другий раз на тиждень",
    ),
]


@pytest.mark.parametrize(("rrule", "polish", "english", "ukrainian"), SAID, ids=[each[0] for each in SAID])
def test_rule_is_said_in_three_languages(rrule, polish, english, ukrainian):
    assert [summary(series(rrule), language) for language in ("pl", "en", "uk")] == [polish, english, ukrainian]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=3", "FREQ=MONTHLY;BYDAY=3TH"),
        ("FREQ=DAILY;BYDAY=MO,WE", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTH=12;BYMONTHDAY=24", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
    ],
)
def test_two_spellings_of_one_rule_sound_the_same(one, other):
    assert summary(series(one), "pl") == summary(series(other), "pl")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("20261222T225959Z", "co wtorek do 22 grudnia"),
        ("20270630T215959Z", "co wtorek do 30 czerwca 2027"),
        # 22:30 UTC is the next day on the wall in Warsaw.
        ("20261221T233000Z", "co wtorek do 22 grudnia"),
    ],
)
def test_last_day_is_that_of_the_place_and_has_a_year_when_it_is_another(until, said):
    assert summary(series(f"FREQ=WEEKLY;UNTIL={until}"), "pl") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 spotkanie"), (3, "3 spotkania"), (10, "10 spotkań"), (22, "22 spotkania"), (112, "112 spotkań")],
)
def test_number_of_meetings_has_its_plural(count, said):
    assert summary(series(f"FREQ=WEEKLY;COUNT={count}"), "pl") == f"co wtorek, {said}"


def test_meetings_are_counted_from_a_leap_day_too():
    # Midnight of 1 March 2024 in Warsaw is still 29 February in UTC.
    assert summary(series("FREQ=WEEKLY;COUNT=2", first=datetime(2024, 3, 1)), "pl") == "co piątek, 2 spotkania"


def test_number_of_meetings_is_of_those_that_take_place():
    course = series("FREQ=WEEKLY;COUNT=10", exdates=(datetime(2026, 9, 8, 18),))
    assert summary(course, "pl") == "co wtorek, 9 spotkań, bez 8 września"


def test_exceptions_are_named():
    course = series(
        "FREQ=WEEKLY;UNTIL=20270630T215959Z",
        holidays="PL",
        skipped=((date(2027, 2, 1), date(2027, 2, 14)), (date(2026, 12, 23), date(2026, 12, 31))),
        rdates=(datetime(2026, 9, 3, 18),),
    )
    assert summary(course, "pl") == (
        "co wtorek do 30 czerwca 2027, poza świętami, "
        "z przerwami 1–14 lutego 2027 i 23–31 grudnia, dodatkowo 3 września"
    )
    assert summary(course, "en") == (
        "every Tuesday until 30 June 2027, except on public holidays, "
        "with breaks 1–14 February 2027 and 23–31 December, also on 3 September"
    )


def test_many_exceptions_are_counted():
    days = [FIRST + timedelta(weeks=week) for week in range(1, 6)]
    assert summary(series("FREQ=WEEKLY", exdates=tuple(days)), "pl") == "co wtorek, bez 5 terminów"
    assert summary(series("FREQ=WEEKLY", rdates=tuple(days)), "uk") == "щовівторка, додатково 5 дат"


def test_event_without_a_rule_names_its_days():
    assert summary(series(""), "pl") == "raz, 1 września 2026"
    assert summary(series("", rdates=(datetime(2026, 9, 8, 18),)), "pl") == "1 września i 8 września 2026"


def test_unknown_language_is_english():
    assert summary(series("FREQ=DAILY"), "de") == "every day"
