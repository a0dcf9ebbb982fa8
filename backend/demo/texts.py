"""Texts of the demo network: rules that were changed once, rules of the home place, an operator, an announcement."""

from datetime import datetime, timedelta

from backend.core.copies import copied
from backend.places.models import Operator, Place
from backend.terms.models import Announcement, Clause, Document, Version

CHANGES = {
    "pl": "Dopisaliśmy, że jedzenie domowe opisujemy datą zrobienia, a o szkodzie mówimy od razu. Reszta bez zmian.",
    "en": "We added that home-made food bears the day it was made, and that damage is told at once. The rest stays.",
    "uk": "Ми додали, що домашню їжу підписуємо датою приготування, а про шкоду кажемо одразу. Решта без змін.",
}
SHORTER = {
    "7": "Dzielimy się jedzeniem, które jest dobre i opisane: co to jest, do kiedy, jak było przechowywane, jakie ma "
    "alergeny. Domowe ma datę zrobienia. Nigdy po terminie „należy spożyć do”.",
}
OF_PLACE = (
    ("1", "Buty i wózki", "Mokre buty i wózki zostają w sieni. W sali ruchowej chodzimy w skarpetkach."),
    ("2", "Kuchnia", "Kto gotuje, ten zmywa. Resztki trafiają do lodówki społecznej, z datą na pokrywce."),
    ("3", "Cisza", "Po 20:00 gramy i śpiewamy przy zamkniętych oknach: nad nami śpią dzieci."),
)
NOTICE = {
    "pl": "Animatorzy spotykają się w piątek o 10:00 online: rozmawiamy o zimowym programie.",
    "en": "Animators meet online on Friday at 10:00: we talk about the winter programme.",
    "uk": "Аніматори зустрічаються онлайн у п’ятницю о 10:00: говоримо про зимову програму.",
}


def write_texts(home: Place, coordinator, *, clock: datetime) -> None:
    """A second version of the network's rules, in force; a first one of the home place; one notice for animators."""
    day = clock.date()
    rules = Document.objects.get(kind=Document.Kind.RULES)
    first = rules.versions.get(number=1)
    second = Version.objects.create(
        document=rules,
        number=2,
        introductions=first.introductions,
        changes=CHANGES,
        valid_from=max(day, first.valid_from),
    )
    clauses = [copied(clause, version=second) for clause in first.clauses.all()]
    for clause in clauses:
        if clause.number in SHORTER:
            clause.texts = clause.texts | {"pl": SHORTER[clause.number]}
    Clause.objects.bulk_create(clauses)
    publish(second, coordinator, at=clock - timedelta(days=15))
    ours = Version.objects.create(
        document=Document.objects.create(kind=Document.Kind.PLACE_RULES, place=home), number=1, valid_from=day
    )
    Clause.objects.bulk_create(
        Clause(version=ours, position=place, number=number, titles={"pl": title}, texts={"pl": text})
        for place, (number, title, text) in enumerate(OF_PLACE)
    )
    publish(ours, coordinator, at=clock - timedelta(days=1))
    Operator.objects.create(
        name="Fundacja Sąsiedzi na Ganku (dane przykładowe)", email="dane@example.org", is_default=True
    )
    Announcement.objects.create(
        texts=NOTICE,
        audience=Announcement.Audience.ANIMATORS,
        starts_at=clock - timedelta(hours=3),
        ends_at=clock + timedelta(days=10),
        created_by=coordinator,
    )


def publish(version: Version, by, *, at: datetime) -> None:
    version.published_at, version.published_by = at, by
    version.save()
