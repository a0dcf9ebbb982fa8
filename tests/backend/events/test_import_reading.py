"""What other programs write, read as they meant it; and what nobody meant, read without a crash."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.events.ical.plain import plain
from backend.events.ical.reading import read
from backend.events.ical.source import Problem, Remark
from backend.events.recurrence import Pattern, occurrences

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(days=400)
WARSAW = ZoneInfo("Europe/Warsaw")

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Klub „Pod Lipą”\\, program
X-WR-TIMEZONE:Europe/Warsaw
BEGIN:VTIMEZONE
TZID:Europe/Warsaw
X-LIC-LOCATION:Europe/Warsaw
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:GMT+2
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:GMT+1
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Europe/Warsaw:20261201T170000
DTEND;TZID=Europe/Warsaw:20261201T183000
RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20270131T225959Z;BYDAY=TH,TU
EXDATE;TZID=Europe/Warsaw:20261224T170000
EXDATE;TZID=Europe/Warsaw:20261229T170000
DTSTAMP:20261126T100000Z
UID:3kq2abc@google.com
CREATED:20260901T080000Z
DESCRIPTION:<p>Weź <b>wygodne buty</b>.<br>Zapisy: <a href="https://exa
 mple.org/z">tutaj</a></p>
LAST-MODIFIED:20261120T090000Z
LOCATION:Park Skaryszewski\\, Warszawa
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Tańce w kręgu
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Warsaw:20261208T180000
DTEND;TZID=Europe/Warsaw:20261208T193000
UID:3kq2abc@google.com
RECURRENCE-ID;TZID=Europe/Warsaw:20261208T170000
LOCATION:Park Skaryszewski\\, Warszawa
SEQUENCE:3
STATUS:CONFIRMED
SUMMARY:Tańce w kręgu
END:VEVENT
BEGIN:VEVENT
DTSTART:20261205T090000Z
DTEND:20261205T110000Z
UID:once@google.com
SUMMARY:Śniadanie
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261206
DTEND;VALUE=DATE:20261208
UID:days@google.com
SUMMARY:Mikołajki
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Kalendarz
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DESCRIPTION:\\n\\nDyżur raz w tygodniu\\n
RRULE:FREQ=WEEKLY;UNTIL=20270630T150000Z;INTERVAL=1;BYDAY=WE;WKST=MO
UID:040000008200E00074C5B7101A82E008
SUMMARY:Dyżur prawnika
DTSTART;TZID=Central European Standard Time:20261202T160000
DTEND;TZID=Central European Standard Time:20261202T180000
CLASS:PUBLIC
X-ALT-DESC;FMTTYPE=text/html:<html><body>co innego</body></html>
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
SEQUENCE:0
END:VEVENT
BEGIN:VEVENT
UID:custom
SUMMARY:Próba chóru
DTSTART;TZID=Customized Time Zone:20261203T190000
DTEND;TZID=Customized Time Zone:20261203T210000
RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=TH
END:VEVENT
BEGIN:VEVENT
UID:secret
SUMMARY:Rozmowa
CLASS:PRIVATE
DTSTART;TZID=Central European Standard Time:20261203T190000
END:VEVENT
END:VCALENDAR
"""

NEXTCLOUD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//IDN nextcloud.com//Calendar app 5.0//PL
BEGIN:VEVENT
CREATED:20261101T100000Z
DTSTAMP:20261101T100000Z
UID:9b1d-nextcloud
DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Warsaw:20261204T100000
DURATION:PT1H30M
SUMMARY:Klub malucha
RRULE:FREQ=MONTHLY;BYDAY=1FR
RDATE;VALUE=PERIOD;TZID=Europe/Warsaw:20261218T100000/PT3H
CATEGORIES:Gry,games
END:VEVENT
END:VCALENDAR
"""


def reading(text: str | bytes):
    content = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return read(content, home=WARSAW, now=NOW, until=UNTIL, most=2000)


def events(text) -> dict:
    return {event.uid: event for event in reading(text).events}


def one(*lines: str):
    body = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a@x", "SUMMARY:Coś", *lines, "END:VEVENT"])
    [found] = reading(body + "\nEND:VCALENDAR\n").events
    return found


def starts(pattern: Pattern, n=5) -> list[str]:
    found = occurrences(pattern, NOW, UNTIL)
    return [f"{next(found).starts_at.astimezone(WARSAW):%m-%d %H:%M}" for _number in range(n)]


def test_google():
    found = reading(GOOGLE)
    dances, breakfast, days = found.events
    assert found.name == "Klub „Pod Lipą”, program"
    assert dances.title == "Tańce w kręgu"
    assert dances.description == "Weź wygodne buty.\nZapisy: tutaj (https://example.org/z)"
    assert dances.address == "Park Skaryszewski, Warszawa"
    assert dances.pattern.rrule == "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131T225959Z;WKST=MO"
    assert [f"{local:%m-%d}" for local in dances.pattern.exdates] == ["12-24", "12-29"]
    [(at, moved)] = dances.overrides.items()
    assert (at.hour, moved.starts_at.hour, moved.words) == (16, 17, {})
    assert breakfast.pattern.first == datetime(2026, 12, 5, 10)
    assert (days.pattern.first, days.pattern.duration) == (date(2026, 12, 6), timedelta(days=2))
    assert not any(event.problem or event.remarks for event in found.events)


def test_outlook():
    found = events(OUTLOOK)
    duty, choir = found["040000008200E00074C5B7101A82E008"], found["custom"]
    assert (duty.description, duty.pattern.zone, duty.remarks) == ("Dyżur raz w tygodniu", WARSAW, ())
    assert (choir.pattern.zone, choir.remarks) == (WARSAW, ())
    assert found["secret"].problem == Problem.PRIVATE


def test_nextcloud():
    club = events(NEXTCLOUD)["9b1d-nextcloud"]
    assert (club.category, club.pattern.zone, club.pattern.duration) == ("games", WARSAW, timedelta(minutes=90))
    assert starts(club.pattern, 3) == ["12-04 10:00", "12-18 10:00", "01-01 10:00"]
    assert [longer.ends_at - longer.starts_at for longer in club.overrides.values()] == [timedelta(hours=3)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["DTSTART:20261202T180000", "RRULE:FREQ=WEEKLY;COUNT=3"], ["12-02 18:00", "12-09 18:00", "12-16 18:00"]),
        # The first date is none of the rule: it counts all the same.
        (
            ["DTSTART:20261202T180000", "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU"],
            ["12-02 18:00", "12-08 18:00", "12-15 18:00"],
        ),
        (
            ["DTSTART:20261202T180000", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO"],
            ["12-02 18:00", "12-14 18:00", "12-28 18:00"],
        ),
        # EXDATE as a day of a series with hours; UNTIL as a day; in UTC.
        (
            ["DTSTART:20261201T180000", "RRULE:FREQ=DAILY;UNTIL=20261204", "EXDATE;VALUE=DATE:20261202"],
            ["12-01 18:00", "12-03 18:00", "12-04 18:00"],
        ),
        (
            ["DTSTART;TZID=Europe/Warsaw:20261201T180000", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261202T170000Z"],
            ["12-01 18:00", "12-03 18:00", "12-04 18:00"],
        ),
        # Two times a day, and the hour of DTSTART said once more.
        (
            ["DTSTART:20261201T090000", "RRULE:FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0;COUNT=3"],
            ["12-01 09:00", "12-01 17:00", "12-02 09:00"],
        ),
        (
            ["DTSTART:20261201T090000", "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;COUNT=3"],
            ["12-01 09:00", "12-02 09:00", "12-03 09:00"],
        ),
        # Two rules.
        (
            ["DTSTART:20261201T090000", "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=2"],
            ["12-01 09:00", "12-02 09:00", "12-08 09:00"],
        ),
        # In UTC: hours of UTC for good.
        (["DTSTART:20270327T170000Z", "RRULE:FREQ=DAILY;COUNT=3"], ["03-27 18:00", "03-28 19:00", "03-29 19:00"]),
        # From New York, where the clock changes on another day.
        (
            ["DTSTART;TZID=America/New_York:20270313T120000", "RRULE:FREQ=WEEKLY;COUNT=3"],
            ["03-13 18:00", "03-20 17:00", "03-27 17:00"],
        ),
        # RFC 7529 and what Outlook adds.
        (
            ["DTSTART:20261201T090000", "RRULE:RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT;X-A=1;COUNT=3"],
            ["12-01 09:00", "12-02 09:00", "12-03 09:00"],
        ),
    ],
)
def test_rules_are_read_as_they_were_meant(lines, found):
    event = one(*lines)
    assert event.problem == ""
    assert starts(event.pattern, 3) == found


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], "no_start"),
        (["DTSTART:kiedyś"], "no_start"),
        (["DTSTART:20261201T180000", "DTEND:20261201T170000"], "backwards"),
        (["DTSTART:20261201T180000", "DTEND:20291201T170000"], "too_long"),
        (["DTSTART:20261201T180000", "RRULE:FREQ=MINUTELY"], "too_fine"),
        (["DTSTART:20261201T180000", "RRULE:FREQ=DAILY;INTERVAL=0"], "rule"),
        (["DTSTART:20261201T180000", "RRULE:FREQ=DAILY;BYEASTER=1"], "rule"),
        (["DTSTART:20261201T180000", "RRULE:FREQ=OFTEN"], "rule"),
        (["DTSTART:20261201T180000", "EXDATE:20261201T180000"], "no_dates"),
        (["DTSTART:20201201T180000"], "over"),
        (["DTSTART:20151201T180000", "RRULE:FREQ=WEEKLY;COUNT=10"], "over"),
        (["DTSTART:16010101T000000", "RRULE:FREQ=YEARLY"], "over"),
        (["DTSTART:99991231T235959"], "too_far"),
    ],
)
def test_what_cannot_come_in_says_why(lines, problem):
    assert one(*lines).problem == problem


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (["DTSTART:20261201T180000"], Remark.LENGTH),
        (["DTSTART;TZID=Nibylandia:20261201T180000", "DURATION:PT1H"], Remark.ZONE),
        (["DTSTART:20261201T180000", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYHOUR=9,18"], Remark.LISTED),
        (["DTSTART:20261201T180000", "DURATION:PT1H", "DESCRIPTION:" + "słowo " * 2000], Remark.CUT),
    ],
)
def test_what_was_done_to_an_event_is_told(lines, remark):
    assert one(*lines).remarks == (remark,)


def test_files_inside_an_event_do_not_keep_it_out():
    event = one(
        "DTSTART:20261201T180000", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA", *[" " + "A" * 74] * 9000, "DURATION:PT2H"
    )
    assert (event.problem, event.pattern.duration) == ("", timedelta(hours=2))


@pytest.mark.parametrize("line", ["X" + ";A=b" * 500_000 + ":c", "RRULE:FREQ=DAILY;BYDAY=" + "MO," * 600_000])
def test_lines_of_megabytes_are_damage(line):
    assert one("DTSTART:20261201T180000", line).problem == Problem.UNREADABLE


def test_changed_date_without_its_series_is_an_event():
    event = one("RECURRENCE-ID:20261201T170000", "DTSTART:20261201T180000", "DURATION:PT2H")
    assert event.problem == ""
    [(_at, moved)] = event.overrides.items()
    assert (moved.starts_at, moved.ends_at - moved.starts_at) == (
        datetime(2026, 12, 1, 17, tzinfo=UTC),
        timedelta(hours=2),
    )


def test_hour_that_comes_twice_is_the_one_that_was_said():
    event = one("DTSTART:20271031T013000Z", "DTEND:20271031T020000Z")
    [(at, exact)] = event.overrides.items()
    assert (at.hour, exact.starts_at) == (0, datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Ala<br>ma</p><p>kota</p>", "Ala\nma\n\nkota"),
        ("<ul><li>sól</li><li>chleb</li></ul>", "– sól\n– chleb"),
        ("<script>alert(1)</script><b>x</b>", "x"),
        ("a < b i c > d", "a < b i c > d"),
        ("<a href='javascript:x'>tu</a>", "tu"),
        ("Tytuł &amp; reszta", "Tytuł &amp; reszta"),
    ],
)
def test_html_becomes_plain_text(written, shown):
    assert plain(written) == shown
