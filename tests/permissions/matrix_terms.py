"""Role × act on texts of the network and of places, and on what the network decides about places."""

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
TERMS_MATRIX = {
    "place": {
        "places.hand_over": "...11.1",
        "places.switch": "....1.1",
        "places.close": "......1",
        "terms.write": ".111111",
        "terms.announce": "......1",
        "terms.publish_declaration": "......1",
    },
    "network_document": {"terms.change": "......1"},
    "place_document": {"terms.change": "....1.1"},
    "operator_of_places": {"places.manage_operators": "......1"},
}
