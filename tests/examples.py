"""How long properties search for what breaks them."""

import os

EVERYDAY = 3  # one in so many of the examples that a long search tries


def examples(many: int) -> int:
    """``many`` with ``THOROUGH=1``, a third of them in the everyday run, which has ten minutes for everything."""
    return many if os.environ.get("THOROUGH") else -(-many // EVERYDAY)
