"""Who may read what staff did, and give accounts back."""

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
STAFF = {
    "place": {"places.read_journal": "....1.1"},
    "membership_of_marek": {"places.recover_account": "....1.1"},
}
