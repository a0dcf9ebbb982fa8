"""How somebody writes: the same again and again, a lot at once, contacts from a new account.

Counts live in the cache for an hour, under keys that tell nothing of the words: a keyed hash. Where it forgets,
something is not pointed out; nothing else follows.
"""

import re
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backend.recognition.detectors import Found
from backend.recognition.models import HitPart
from backend.search.folding import fold
from backend.search.stemming import WORD

Detector = HitPart.Detector
HOUR = 3600
SHORTEST = 20  # letters: "thank you very much" may be said a hundred times
REMEMBERED = 20  # who said the same and where
SAME_BY_ONE, SAME_BY_NEW = 3, 3  # times: in so many rooms by one person; by so many new accounts
# More than neighbours do in half an hour; who holds a lecture hands out all of it at once.
FLOOD, FLOOD_SECONDS = {"message": 120, "listing": 20, "handout": 60}, 1800
FLOOD_ELSE = 10
NEW = timedelta(days=7)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])(?:\+?\d{2}[\s-]?)?(?:\d{3}[\s-]?){2}\d{3}(?!\w)")
LINK = re.compile(r"https?://\S|\bwww\.\S", re.IGNORECASE)
CONTACTS = (("link", LINK, 20), ("email", EMAIL, 15), ("phone", PHONE, 10))


def is_new(by) -> bool:
    return by.date_joined > timezone.now() - NEW


def repeats(text: str, *, by, where: str) -> list[Found]:
    """The same longer words, whatever their case and signs, in several rooms or of several new accounts."""
    letters = "".join(word for word in WORD.findall(fold(text)) if len(word) > 2 and not word.isdigit())
    if len(letters) < SHORTEST:
        return []
    key = "recognition.said." + salted_hmac("recognition.said", letters, algorithm="sha256").hexdigest()
    met = [*(cache.get(key) or []), (by.pk, where, is_new(by))][-REMEMBERED:]
    cache.set(key, met, HOUR)
    rooms = {room for person, room, _new in met if person == by.pk}
    newcomers = {person for person, _room, new in met if new}
    if is_new(by) and len(newcomers) >= SAME_BY_NEW:
        return [Found(detector=Detector.REPEAT, score=60, facts={"accounts": len(newcomers)})]
    if len(rooms) >= SAME_BY_ONE:
        return [Found(detector=Detector.REPEAT, score=45, facts={"rooms": len(rooms)})]
    return []


def floods(*, by, kind: str) -> list[Found]:
    """Far more than neighbours write. Said once for each so many, so that the queue is not flooded as well."""
    most = FLOOD.get(kind, FLOOD_ELSE) // (2 if is_new(by) else 1)
    key = f"recognition.flood.{kind}.{by.pk}"
    cache.add(key, 0, FLOOD_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it ended between the two
        return []
    if count % most:
        return []
    return [Found(detector=Detector.FLOOD, score=45, facts={"count": count, "minutes": FLOOD_SECONDS // 60})]


def contacts(text: str, *, by) -> list[Found]:
    """Addresses, e-mails and telephones that a new account gives away; each alone is usual."""
    if not is_new(by):
        return []
    given = {name: score for name, pattern, score in CONTACTS if pattern.search(text)}
    if not given:
        return []
    days = (timezone.now() - by.date_joined).days
    return [Found(detector=Detector.NEWCOMER, score=sum(given.values()), facts={"days": days, "gives": sorted(given)})]
