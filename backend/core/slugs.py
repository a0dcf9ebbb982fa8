"""Short random identifiers for addresses that leave the house by link or QR."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads as something else on paper


def new_slug() -> str:
    """Ten letters, about 49 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class CodeConverter:
    """``<code:name>`` in an address: what ``new_slug`` makes, and no word that an address may hold."""

    regex = f"[{ALPHABET}]{{10}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
