"""Who may do what with the data and the account of a person. Marks in the order of the cast, as in ``matrix.py``."""

PRIVACY = {
    "place": {
        "privacy.add_child": ".111111",
        "privacy.keep_records": "......1",
    },
    "marek": {
        "privacy.export": "..1....",
        "privacy.consent": "..1....",
        "privacy.delete_account": "..1....",
        "privacy.keep_account": ".......",
        "privacy.ask_to_guard": ".1.1111",
        "privacy.see_child": ".......",
        "privacy.end_guarding": ".......",
    },
    "child_of_marek": {
        "privacy.export": ".......",
        "privacy.delete_account": "..1....",
        "privacy.ask_to_guard": ".......",
        "privacy.see_child": "..1....",
        "privacy.end_guarding": "..1...1",
        "conversations.write_to": "..1....",
    },
    "marek_who_leaves": {
        "privacy.keep_account": "..1....",
        "privacy.delete_account": "..1....",
        "privacy.ask_to_guard": ".......",
        "accounts.view_profile": "..1....",
        "accounts.see_presence": "..1....",
        "conversations.write_to": ".......",
    },
}
