"""Role × act of automatic help; marks as in ``matrix``."""

RECOGNITION = {
    "place": {
        "recognition.enter": "...1111",
        "recognition.keep_list": "...1111",
        "recognition.set_thresholds": "......1",
    },
    "hit_of_marek": {"recognition.read_hold": "..1...."},
}
