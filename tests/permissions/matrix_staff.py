"""Who may read what staff did, give accounts back, and say that somebody is known in person."""

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
STAFF = {
    "place": {
        "places.read_journal": "....1.1",
        # All of the cast are known; what accounts of the first days may do is in moderation/test_standing.py.
        "moderation.send_links": ".111111",
        "moderation.send_files": ".111111",
    },
    "membership_of_marek": {
        "places.recover_account": "....1.1",
        "moderation.vouch": "....1.1",
        "moderation.take_vouch_back": "....1.1",
    },
}
