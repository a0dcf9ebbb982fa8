"""Nothing is left of somebody who is gone but what the rules keep, and an export has all of them and nobody else."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.utils import timezone

from backend.privacy.models import Departure
from backend.privacy.services import exporting, leaving
from tests.backend.privacy.life import FOLDED, MARK, every_records, live
from tests.backend.privacy.making import Maker
from tests.cast import person

# What may still hold words of somebody who is gone, and why (docs/privacy.md).
ALLOWED = {
    ("conversations_message", "body"): "words to others are part of their talks, under “former neighbour”",
    ("conversations_message", "search_stems"): "the same, for the search in those talks",
    ("conversations_message", "search_stems_vector"): "the same, on PostgreSQL",
    ("conversations_deed", "title"): "the title of what grew out of a talk: an event of the place",
    ("conversations_restraint", "reason"): "why a room was quiet: of those who keep order, for the room",
    ("recognition_listentry", "pattern"): "a word on a list of the house, whoever put it there",
    ("recognition_listentry", "note"): "why the house looks for it",
    ("events_event", "title"): "a published event is part of the programme of the place",
    ("events_event", "description"): "the same",
    ("events_event", "what_to_bring"): "the same",
    ("events_event", "partners"): "the same",
    ("events_event", "address"): "the same: where an event takes place",
    ("events_event", "location_note"): "the same",
    ("events_event", "recording_note"): "the same",
    ("events_event", "helpers_note"): "the same",
    ("events_event", "review_note"): "the same",
    ("events_event", "rules_question"): "the same",
    ("events_event", "cancel_reason"): "the same",
    ("events_event", "search_text"): "the same, for the search",
    ("moderation_report", "snapshot"): "evidence, for a year after the decision (DSA Art. 17, 20)",
    ("moderation_report", "details"): "the same",
    ("moderation_report", "rule"): "the same",
    ("moderation_report", "address"): "the same",
    ("moderation_report", "reporter_name"): "the same",
    ("moderation_report", "reporter_email"): "the same",
    ("moderation_case", "snapshot"): "the same",
    ("moderation_evidence", "text"): "the same",
    ("moderation_evidence", "data"): "the same",
    ("moderation_decision", "facts"): "the same",
    ("moderation_decision", "rule_text"): "the rule as it was, of the network",
    ("moderation_decision", "statement"): "evidence, for a year after the decision",
    ("moderation_appeal", "text"): "the same",
    ("moderation_appeal", "answer"): "the same",
    ("moderation_casenote", "text"): "the same",
    ("lending_condition", "text"): "in which state a thing came back belongs to the thing",
    ("lending_condition", "missing"): "the same",
    ("lending_repair", "note"): "the same",
    ("lending_repair", "closed_note"): "the same",
    ("meetups_question", "text"): "a question that others heard and answered, without a name",
    ("meetups_question", "answer"): "the same: what others answered",
    ("meetups_noteedit", "change"): "a step by which common notes came to be: 7 days after the date",
    ("meetups_noteedit", "removed"): "the same",
    ("sharing_thankyou", "text"): "words to whoever was thanked, shown to nobody else",
    ("audit_auditentry", "data.reason"): "what staff wrote when they decided, in the audit trail for 3 years",
    ("audit_auditentry", "data.why"): "the same",
    ("audit_auditentry", "data.note"): "the same",
    ("audit_auditentry", "data.title"): "what a room or a hand-out was called, the same",
    ("events_calendarsubscription", "name"): "a calendar that the place follows",
    ("events_calendarsubscription", "failure"): "the same",
    ("events_calendarsubscription", "report"): "the same",
    ("bookings_booking", "fault"): "what was broken in a room",
    ("moderation_case", "kind"): "which kind of content a case is about: a code",
    ("moderation_decision", "rule_number"): "the number of the rule that was broken",
    ("panel_quarterlyreport", "plans"): "the report of a place to the ministry: its own words",
    ("panel_quarterlyreport", "quotes"): "the same: what was said without a name",
    ("panel_quarterlyreport", "signed"): "the same: who answered for it then",
    ("panel_quarterlyreport", "summary"): "the same",
    ("places_closing", "texts"): "why a place was closed: told by the place to all",
    ("terms_announcement", "texts"): "what the network announced",
    ("terms_version", "changes"): "the texts of the network, as they were in force",
    ("terms_version", "introductions"): "the same",
    ("django_admin_log", "object_repr"): "what a row was called that an operator changed",
    ("django_admin_log", "change_message"): "the same: which fields",
}


@pytest.fixture
def maker(place):
    return Maker(**{"places.Place": place})


@pytest.fixture
def basia(place, maker):
    """Somebody of whom every kind of data is there."""
    basia = person("Basia", place)
    live(basia, maker)
    basia.refresh_from_db()
    return basia


def traces(needle: str) -> set[tuple[str, str]]:
    """Table and column of every text in the database that holds ``needle``."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of tables
            names = [column[0] for column in cursor.description]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    found |= {(table, part) for part, words in parts(table, name, value) if holds(words, needle)}
    return found


def parts(table: str, name: str, value) -> list[tuple]:
    """The audit trail by its keys: each that may hold words is allowed for itself."""
    if (table, name) != ("audit_auditentry", "data"):
        return [(name, value)]
    said = json.loads(value) if isinstance(value, str) else value
    return [(f"{name}.{key}", words) for key, words in said.items()]


def holds(value, needle: str) -> bool:
    if isinstance(value, bytes | memoryview):
        return needle.encode() in bytes(value).lower()
    return needle in str(value).casefold().replace("\\u017a", "ź")


def files() -> set[str]:
    roots = (settings.MEDIA_ROOT, settings.PRIVATE_ROOT)
    return {str(path) for root in roots for path in root.rglob("*") if path.is_file()}


def test_every_kind_of_data_is_made(basia):
    assert [records.model for records in every_records() if not records.of(basia).exists()] == []
    assert len(traces(MARK)) > 60
    assert len(files()) == 3 * 3 + 1  # three photos in three widths, one document


def test_nothing_is_left_but_what_the_rules_keep(basia, oksana, mailoutbox, django_capture_on_commit_callbacks):
    oksana.notifications.create(kind="mention", params={"who": basia.display_name}, url="/rozmowy/")
    address = basia.email
    leaving.ask_to_leave(basia, by=basia)
    with django_capture_on_commit_callbacks(execute=True):
        assert leaving.erase_due(now=timezone.now() + timedelta(days=15)) == 1

    left = traces(MARK) | traces(FOLDED)
    assert sorted(place for place in left - ALLOWED.keys() if not of_index(place[0])) == []
    assert traces(address) == set()
    assert files() == set()
    assert Departure.objects.get().status == Departure.Status.DONE
    assert mailoutbox[-1].to == [address]


def of_index(table: str) -> bool:
    """The index of the words of messages, which stay."""
    return table.startswith("conversations_message_search_stems_full_text")


def test_what_stays_says_former_neighbour(basia, mailoutbox):
    leaving.ask_to_leave(basia, by=basia)
    leaving.erase_due(now=timezone.now() + timedelta(days=15))
    basia.refresh_from_db()
    assert (str(basia), basia.is_active, basia.erased_at is not None) == ("former neighbour", False, True)
    assert basia.messages.count() == 1
    assert not basia.has_usable_password()


def test_a_second_run_changes_nothing(basia, mailoutbox):
    leaving.ask_to_leave(basia, by=basia)
    later = timezone.now() + timedelta(days=15)
    assert [leaving.erase_due(now=later), leaving.erase_due(now=later)] == [1, 0]


def archive_of(user) -> zipfile.ZipFile:
    export = exporting.ask_export(by=user)
    exporting.build_export.call(export.pk)
    export.refresh_from_db()
    assert export.status == "ready"
    return zipfile.ZipFile(io.BytesIO(export.open().read()))


def test_the_export_has_every_kind_and_every_file(basia):
    archive = archive_of(basia)
    names = archive.namelist()
    texts = {name: archive.read(name).decode() for name in names if name.endswith(".json")}
    missing = [
        records.model for records in every_records() if f'"{records.model}": [\n{{' not in "".join(texts.values())
    ]
    assert missing == []
    assert sum(name.startswith("files/") for name in names) == 4
    assert "index.html" in names
    assert "http" not in archive.read("index.html").decode().replace("http-equiv", "")


def test_the_export_has_nothing_of_anybody_else(basia, oksana, maker):
    live(oksana, Maker(**{"places.Place": maker.shared("places.Place")}))
    oksana.display_name = "Zupełnieinna"
    oksana.save()
    for model in ("conversations.Message", "sharing.Listing", "events.Event"):
        theirs = next(records for records in every_records() if records.model == model)
        column = {"conversations.Message": "body"}.get(model, "title")
        theirs.of(oksana).update(**{column: "Zupełnieinna"})
    archive = archive_of(basia)
    assert [name for name in archive.namelist() if "Zupełnieinna".encode() in archive.read(name)] == []


def test_the_same_rows_give_the_same_names(basia):
    assert archive_of(basia).namelist() == archive_of(basia).namelist()


def test_pictures_are_gone_from_the_storage(basia, mailoutbox, django_capture_on_commit_callbacks):
    names = basia.avatar.names
    assert all(default_storage.exists(name) for name in names)
    leaving.ask_to_leave(basia, by=basia)
    with django_capture_on_commit_callbacks(execute=True):
        leaving.erase_due(now=timezone.now() + timedelta(days=15))
    assert not any(default_storage.exists(name) for name in names)
    assert storages["private"].exists("files") is False or not storages["private"].listdir("files")[1]
