"""Who may read what staff did, and give accounts back."""

# Each mark in the order of the cast: guest, stranger, member, moderator, animator, network moderator, coordinator
STAFF_MATRIX = {
    "place": {"places.read_journal": "....1.1"},
    "membership_of_marek": {"places.recover_account": "....1.1"},
}
STAFF_ROWS = [
    (target, permission, marks) for target, acts in STAFF_MATRIX.items() for permission, marks in acts.items()
]
