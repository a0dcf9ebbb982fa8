"""Who reported, and who appealed, is named in the log to coordinators alone."""

from backend.moderation.models import Case
from backend.moderation.services import file_appeal
from backend.pages.selectors import journal
from tests.factories.moderation import reported_message, sanctioned

EN = {"Accept-Language": "en"}
PAGE = "/panel/dziennik/"


def test_animator_does_not_read_who_reported_or_appealed(client, place, marek, oksana, zofia, halina, ewa):
    decision = sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="mute").decision
    file_appeal(decision, by=marek, text="Nie.")
    client.force_login(halina)
    for action, who in (("case.reported", "Oksana"), ("appeal.filed", "Marek")):
        page = client.get(PAGE, {"action": action}, headers=EN).text
        lines, _next = journal.page(halina, journal.Asked(action=action))
        assert [line.is_unnamed for line in lines] == [True]
        assert "not named here" in page
        assert f">{who}<" not in page
        assert journal.page(halina, journal.Asked(action=action, person=who))[0] == []
        assert not journal.page(ewa, journal.Asked(action=action, person=who))[0][0].is_unnamed


def test_animator_reads_nothing_of_a_case_about_herself(place, halina, oksana, ewa):
    reported_message(place, author=halina, by=oksana)
    number = str(Case.objects.get().pk)
    asked = journal.Asked(target=f"moderation.case {number}")
    assert journal.page(halina, asked)[0] == []
    assert len(journal.page(ewa, asked)[0]) == 1
