"""Import of a list of open places: idempotent, and it says what it left out and why."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import time

from django.db import DatabaseError, transaction
from django.utils.text import slugify

from backend.audit.models import AuditEntry
from backend.audit.services import record
from backend.core.permissions import require
from backend.places.models import OpeningHours, Place, Room

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # RFC 5545 order from Monday
KINDS = {
    "dom_sasiedzki": Place.Kind.NEIGHBOURHOOD_HOUSE,
    "centrum_sasiedzkie": Place.Kind.NEIGHBOURHOOD_HOUSE,
    "klub_sasiedzki": Place.Kind.NEIGHBOURHOOD_HOUSE,
    "mal": Place.Kind.LOCAL_ACTIVITY_PLACE,
    "cal": Place.Kind.LOCAL_ACTIVITY_PLACE,
    "cil": Place.Kind.LOCAL_ACTIVITY_PLACE,
    "mam": Place.Kind.LOCAL_ACTIVITY_PLACE,
    "dom_kultury": Place.Kind.CULTURE_CENTRE,
    "klubokawiarnia": Place.Kind.CLUB_CAFE,
    "klub_seniora": Place.Kind.SENIOR_CLUB,
    "jadlodzielnia": Place.Kind.SHARING_POINT,
    "wypozyczalnia_rzeczy": Place.Kind.SHARING_POINT,
}
OPERATORS = {
    "ngo": "ngo",
    "volunteers": "informal",
    "residents_group": "informal",
    "culture_centre": "culture_centre",
    "youth_culture_centre": "culture_centre",
    "library": "library",
    "social_welfare": "social_welfare",
    "city_institution": "city",
    "municipality": "city",
    "city_with_ngos": "city",
    "city_with_cooperative": "city",
    "housing_cooperative": "housing",
    "residents_council": "housing",
    "business": "business",
    "social_enterprise": "business",
}
STATUSES = {"active": "active", "uncertain": "active", "planned": "draft", "closed": "closed"}
FEATURES = {"dostepnosc_ruchowa": "step_free", "wc_dostepne": "accessible_toilet", "toaleta": "toilet"}
OFFERS = {
    "kuchnia": "kitchen",
    "aneks_kuchenny": "kitchen",
    "stolowka": "kitchen",
    "biblioteka": "books",
    "biblioteczka": "books",
    "ogrod": "garden",
    "ogrod_spoleczny": "garden",
    "ogrod_na_dachu": "garden",
    "szklarnia": "garden",
    "lodowka_spoleczna": "food_sharing",
    "pracownia": "workshop",
    "stolarnia": "workshop",
    "pracownia_krawiecka": "workshop",
    "warsztat_majsterkowicza": "workshop",
    "wypozyczalnia_narzedzi": "tools",
    "wymiennik_ubran": "clothes",
    "kacik_dla_dzieci": "children",
    "plac_zabaw": "children",
    "wypozyczalnia_zabawek": "children",
    "klub_seniora": "seniors",
    "sala_komputerowa": "computers",
    "kafejka_internetowa": "computers",
    "studio_nagran": "music",
    "pianino": "music",
    "boisko": "sport",
    "urzadzenia_sportowe": "sport",
    "sale_dla_ngo": "rooms",
}


@dataclass
class Outcome:
    """What an import did. ``skipped`` is pairs of record id and reason."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def import_places(records: list[dict], *, districts: list[dict]) -> Outcome:
    """Create or update places from ``records``; positions come from district or city centres.

    What people changed here is worth more than the list: such a place is left as it is, and reported. The list says
    whether a place is open only until it was opened here.
    """
    outcome = Outcome()
    centres = {(row["city"], row["name"]): (row["lat"], row["lon"]) for row in districts}
    changed_here = set(AuditEntry.objects.filter(action="place.changed").values_list("place_id", flat=True))
    known = {place.source_id: place for place in Place.objects.exclude(source_id="")}
    for facts in records:
        if reason := unfit(facts):
            outcome.skipped.append((str(facts.get("id", "?")), reason))
            continue
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        place = known.get(facts["id"])
        if place and place.source_digest == digest:
            outcome.unchanged.append(facts["id"])
            continue
        if place and place.pk in changed_here:
            outcome.skipped.append((facts["id"], "changed here since it was imported"))
            continue
        # People there learn of it beforehand, and what is left ends with words: nobody's list does that.
        if place and place.status != Place.Status.CLOSED and STATUSES[facts["status"]] == Place.Status.CLOSED:
            outcome.skipped.append((facts["id"], "closed in the list: plan its closing here"))
            continue
        try:
            with transaction.atomic():
                store(place or Place(source_id=facts["id"], slug=free_slug(facts["id"])), facts, centres, digest)
        except (ArithmeticError, AttributeError, DatabaseError, KeyError, TypeError, ValueError) as error:
            outcome.skipped.append((str(facts["id"]), f"cannot be read: {type(error).__name__}: {error}"))
            continue
        (outcome.updated if place else outcome.created).append(facts["id"])
    return outcome


def look_at(records: list[dict], *, by) -> Outcome:
    """What importing ``records`` would do; nothing is kept (coordinators)."""
    require(by, "places.add")
    with transaction.atomic():
        outcome = import_places(records, districts=[])
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def bring_in(records: list[dict], *, by) -> Outcome:
    """Import ``records`` and leave a line in the audit trail for each place (coordinators)."""
    require(by, "places.add")
    outcome = import_places(records, districts=[])
    for place in Place.objects.filter(source_id__in=outcome.created + outcome.updated):
        record("place.imported", by=by, target=place, place_id=place.pk)
    return outcome


def unfit(record: dict) -> str:
    """Why ``record`` cannot be imported; empty when it can."""
    for required in ("id", "name", "city"):
        if not record.get(required) or not isinstance(record[required], str):
            return f"no {required}"
    if record.get("status") not in STATUSES:
        return f"unknown status {record.get('status')!r}"
    if record.get("kind") in ("siec", "program_spoleczny"):
        return "a network or a programme, not a place"
    return ""


def free_slug(wanted: str) -> str:
    slug = slugify(wanted)[:70]
    taken = set(Place.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if name not in taken)


def store(place: Place, record: dict, centres: dict, digest: str) -> None:
    facilities = record.get("facilities") or []
    centre = centres.get((record["city"], record.get("district"))) or centres.get((record["city"], record["city"]))
    place.latitude, place.longitude = (record["lat"], record["lon"]) if record.get("lat") else centre or (None, None)
    place.location_is_approximate = not record.get("lat") and centre is not None
    place.name = record["name"]
    place.kind = KINDS.get(record.get("kind"), Place.Kind.OTHER)
    place.network = record.get("network") or ""
    place.description = record.get("offer") or ""
    place.operator = record.get("operator") or ""
    place.operator_kind = OPERATORS.get(record.get("operator_type"), "other" if record.get("operator_type") else "")
    place.address = record.get("address") or ""
    place.postcode = record.get("postcode") or ""
    place.district = record.get("district") or ""
    place.city = record["city"]
    place.website = record.get("website") or ""
    # A year, sometimes with a month behind it.
    place.since = int(str(record["since"])[:4]) if record.get("since") else None
    if place.status == Place.Status.DRAFT or not place.pk:
        place.status = STATUSES[record["status"]]
    place.features = sorted({FEATURES[name] for name in facilities if name in FEATURES})
    place.offers = sorted({OFFERS[name] for name in facilities if name in OFFERS})
    place.hours_note = (record.get("opening_hours_note") or "")[:200]
    place.source_digest = digest
    place.save()
    store_rooms(place, record.get("rooms") or [])
    store_hours(place, record.get("opening_hours") or [])


def store_rooms(place: Place, rooms: list[dict]) -> None:
    for room in rooms:
        facts = {"area_m2": room.get("area_m2"), "capacity": room.get("capacity")}
        Room.objects.update_or_create(place=place, name=room["name"][:80], defaults=facts)


def store_hours(place: Place, spans: list[dict]) -> None:
    place.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(
            place=place,
            weekday=WEEKDAYS.index(day),
            opens=time.fromisoformat(span["open"]),
            # A day ends at midnight; 24:00 is written as its last minute.
            closes=time(23, 59) if span["close"] in ("24:00", "00:00") else time.fromisoformat(span["close"]),
        )
        for span in spans
        for day in span["days"]
    )
