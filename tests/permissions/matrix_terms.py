"""Role × act on texts of the network and of places, and on what the network decides about places."""

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
TERMS_MATRIX = {
    "place": {
        "places.hand_over": "...11.1",
        "places.switch": "....1.1",
        "places.close": "......1",
        "places.read_closing": "....1.1",
        "terms.write": ".111111",
        "terms.announce": "......1",
        "terms.publish_declaration": "......1",
    },
    # Read, left and looked after; nothing new begins there.
    "closed_place": {
        "places.view": "1111111",
        "places.join": ".......",
        "places.leave": "..111..",
        "places.invite": ".......",
        "places.manage_members": "....1.1",
        "places.hand_over": "...11.1",
        "events.add": ".......",
        "events.propose": ".......",
        "bookings.request": ".......",
        "bookings.hold": ".......",
        "bookings.manage": "....1.1",
        "sharing.add": ".......",
        "sharing.add_of_place": ".......",
        "lending.manage": "....1.1",
        "meetups.drink_coffee": ".......",
        "conversations.open_room": ".......",
    },
    "event_in_a_closed_place": {
        "events.view": "1111111",
        "events.change": ".......",
        "events.review": ".......",
        "events.cancel": "....1.1",
        "events.attend": ".......",
        "events.attend_as_guest": ".......",
        "events.leave": ".111111",
    },
    "thing_in_a_closed_place": {
        "sharing.view": "1111111",
        "sharing.request": ".......",
        "lending.request": ".......",
        "lending.record": ".......",
        "lending.record_for": ".......",
    },
    "network_document": {"terms.change": "......1"},
    "place_document": {"terms.change": "....1.1"},
    "operator_of_places": {"places.manage_operators": "......1"},
}
