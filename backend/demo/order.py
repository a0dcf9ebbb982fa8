"""What moderators of the home place have to do, and what they did: cases in different states."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from backend.conversations.models import Conversation, Message
from backend.demo.talks import Talks
from backend.moderation import services, statements
from backend.moderation.models import Case, Decision, Report
from backend.moderation.models.decision import in_six_months
from backend.recognition.services import add_entry, look_at
from backend.terms.selectors import rules_in_force

Reason = Report.Reason
# Who says what, how many minutes ago.
LINES = {
    "quarrel": ("Rafał", "Znowu te wasze zupy. Nikogo to nie obchodzi, dajcie ludziom spokój!", 24),
    "number": ("Tomek", "Pan Stefan spod trójki robi remonty, dzwońcie: 600 000 001. On o tym nie wie.", 23),
    "lawn": ("Kuba", "Kto parkuje na trawniku, ten myśli tylko o sobie.", 22),
    "loan": ("Bartek", "Chwilówki bez BIK, decyzja w kwadrans: szybka-gotowka.example.com", 22),
    "warning": ("Jola", "Ktoś dzwoni do starszych i proponuje chwilówki. Nie dajcie się!", 21),
    "rude": ("Wojtek", "Cicho bądź, nikt cię tu nie pytał o zdanie.", 21),
}


def say_lines(talks: Talks, room: Conversation, people: dict, *, clock: datetime) -> dict[str, Message]:
    """The words that are reported later, by their names in ``LINES``."""
    return {
        name: talks.say(room, people[who], words, clock - timedelta(minutes=ago))
        for name, (who, words, ago) in LINES.items()
    }


def keep_order(said: dict[str, Message], people: dict, *, place) -> None:
    """One case in somebody's hands, one decided and appealed against, one without a reason to act, one with a mute."""
    zofia, halina = people["Zofia"], people["Halina"]
    quarrel = services.report_content(said["quarrel"], by=people["Oksana"], reason=Reason.ABUSE, details="Przykro mi.")
    services.report_content(said["quarrel"], by=people["Jola"], reason=Reason.RULES)
    services.claim(quarrel.case, by=zofia)
    services.write_note(quarrel.case, by=halina, text="Rafał ma teraz trudny czas, rozmawiałam z nim w poniedziałek.")

    number = services.report_content(said["number"], by=people["Basia"], reason=Reason.PERSONAL_DATA)
    decision = decide(number, zofia, place, "Podany jest numer sąsiada, który się na to nie zgodził.", rule="4")
    services.file_appeal(decision, by=people["Tomek"], text="Pan Stefan sam rozdaje wizytówki pod sklepem.")

    lawn = services.report_content(said["lawn"], by=people["Rafał"], reason=Reason.ABUSE)
    decide(lawn, halina, place, "To ostra opinia o parkowaniu, ale nikogo nie obraża.")

    rude = services.report_content(said["rude"], by=people["Irena"], reason=Reason.ABUSE)
    decide(rude, zofia, place, "Sąsiadka została uciszona i obrażona.", rule="2", sanction="mute")


def watch(said: dict[str, Message], people: dict, *, place) -> None:
    """What programs look for, one thing that waits for a person, and one in which they were wrong."""
    ewa, halina = people["Ewa"], people["Halina"]
    loans = {"effect": "hold", "reason": Reason.FRAUD, "note": "Latem kilka osób straciło przez to oszczędności."}
    add_entry(None, by=ewa, kind="word", pattern="chwilówka", **loans)
    add_entry(None, by=ewa, kind="link", pattern="szybka-gotowka.example.com", **loans)
    note = "Na tablicy niczego nie sprzedajemy."
    add_entry(place, by=halina, kind="word", pattern="sprzedam", effect="flag", reason=Reason.RULES, note=note)
    for name in ("loan", "warning"):
        look_at(said[name], by=said[name].author, is_new=False)
    mistaken = Case.objects.about(said["warning"]).get().reports.get()
    decide(mistaken, people["Zofia"], place, "To ostrzeżenie dla sąsiadów, a nie oferta pożyczki.")


def decide(report: Report, by, place, facts: str, *, rule: str = "", sanction: str = "") -> Decision:
    """Decide as the form of the desk does, with the letter that the fields make."""
    case = Case.objects.select_related("place", "author").get(pk=report.case_id)
    clause = next((clause for clause in rules_in_force(place) if clause.number == rule), None)
    hide = bool(rule)
    known = {
        "measure": Decision.Measure.HIDE if hide else Decision.Measure.NONE,
        "ground": Decision.Ground.INCOMPATIBLE if hide else "",
        "rule_number": rule,
        "rule_text": clause.title("pl") if clause else "",
        "facts": facts,
        "sanction": sanction,
    }
    lasts = timedelta(days=1) if sanction else None
    verdict = services.Verdict(**known, lasts=lasts)
    with translation.override(services.language_for(case)):
        until = in_six_months()
        ends_at = verdict.ends_at(report.created_at)
        letter = statements.compose(
            case, statements.Facts(**known, ends_at=ends_at, source=services.source_of(case), appeal_until=until)
        )
    return services.decide(case, by=by, verdict=services.Verdict(**known, lasts=lasts, statement=letter))


def keep_rota(people: dict, *, place, clock: datetime) -> None:
    """Two weeks in which nobody has the second Saturday night; one duty that somebody would like to give away."""
    ewa, zofia, halina = people["Ewa"], people["Zofia"], people["Halina"]
    today = timezone.localdate(clock, ZoneInfo(settings.TIME_ZONE))
    saturday = today + timedelta(days=(4 - today.weekday()) % 7 + 1)
    services.set_quiet_hours(None, by=ewa, hours=(time(22), time(7)))

    def plan(who, first_day, start, end, weekdays="", at=None, by=ewa):
        where = {"everywhere": at is None, "places": (at,) if at else ()}
        clock = {"starts": time(start), "ends": time(end), "first_day": first_day, "weekdays": tuple(weekdays)}
        return services.plan_duty(services.Plan(user=who, **where, **clock), by=by)

    plan(ewa, today, 7, 15, "01234")
    plan(zofia, today, 15, 22, "01234")
    plan(zofia, saturday, 7, 22)
    plan(zofia, saturday + timedelta(days=7), 7, 16)
    plan(ewa, today, 7, 22, "6")
    plan(halina, today, 12, 18, "13", at=place, by=halina)
    mine = plan(halina, saturday, 10, 14, at=place, by=halina)
    services.offer_duty(mine, by=halina, to=zofia)
    plan(None, saturday + timedelta(days=7), 10, 14, at=place)
