"""How long properties search for what breaks them."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))
EVERYDAY = 3  # one in so many of the examples that a long search tries


def examples(many: int) -> int:
    """``many`` new ones with ``THOROUGH=1``; in the everyday run a third of them, the same each time."""
    return many if THOROUGH else -(-many // EVERYDAY)
