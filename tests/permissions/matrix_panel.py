"""Role × act of the dashboard; marks as in ``matrix``."""

PANEL = {
    "place": {
        "panel.enter": "...1111",
        "panel.run_places": "....1.1",
        "panel.see_network": ".....11",
        "panel.write_for_network": "......1",
        "panel.see_house": "......1",
    },
}
