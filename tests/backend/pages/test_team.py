"""“Who may do what” is read from the rules, and agrees with the table of permissions."""

from backend.pages.acts import ACTS
from backend.pages.selectors.team import who_may_what
from tests.permissions.matrix import TABLES

EN = {"Accept-Language": "en"}
SHOWN = [permission for _heading, acts in ACTS for permission, _label in acts]
OF_PLACE = {permission: marks for table in TABLES for permission, marks in table.get("place", {}).items()}
# Not of one place, or of nobody's interest there.
LEFT_OUT = {
    "events.make_feed",
    "moderation.plan_rota",
    "moderation.see_rota",
    "moderation.send_files",
    "moderation.send_links",
    "panel.enter",
    "panel.run_places",
    "panel.see_house",
    "panel.see_network",
    "panel.write_for_network",
    "places.add",
    "places.leave",
    "places.read_journal",
    "privacy.add_child",
    "privacy.keep_records",
    "recognition.enter",
    "recognition.set_thresholds",
    "sharing.keep_search",
    "sharing.manage_network_categories",
    "terms.announce",
    "terms.publish_declaration",
    "terms.write",
}


def test_what_the_page_says_is_what_the_rules_say(place):
    said = {act.permission: act.marks for group in who_may_what(place) for act in group.acts}
    # "1111111" in the order of guest, stranger, member, moderator, animator, network moderator, coordinator.
    assert said == {name: [mark == "1" for mark in OF_PLACE[name]] for name in SHOWN}


def test_no_act_at_a_place_is_forgotten():
    assert set(OF_PLACE) - set(SHOWN) == LEFT_OUT


def test_neighbours_see_the_team_and_who_may_do_what(
    client, place, marek, halina, zofia, django_assert_max_num_queries
):
    client.force_login(marek)
    address = f"/miejsca/{place.slug}/ustawienia/zespol/"
    client.get(address)
    with django_assert_max_num_queries(18):
        page = client.get(address, headers=EN).text
    assert [word for word in ("Halina", "Zofia", "answer requests and hand out keys") if word not in page] == []
    assert "hand my tasks over" not in page


def test_who_keeps_the_place_finds_the_hand_over(client, place, zofia):
    client.force_login(zofia)
    assert "hand my tasks over" in client.get(f"/miejsca/{place.slug}/ustawienia/zespol/", headers=EN).text


def test_strangers_do_not_see_the_team(client, place, jan):
    client.force_login(jan)
    assert client.get(f"/miejsca/{place.slug}/ustawienia/zespol/").status_code == 403
