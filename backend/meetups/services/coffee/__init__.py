"""Coffee among neighbours: wishes, the weekly pairing, the talk, coffee at the end of a meetup."""

from backend.meetups.services.coffee.in_calls import answer_offer, begin_coffee, offer_coffee, withdraw_offer
from backend.meetups.services.coffee.pairing import look_for_another, pair_places, pair_week
from backend.meetups.services.coffee.talks import (
    answer_how_it_was,
    bar,
    block,
    come,
    report,
    skip,
    unbar,
)
from backend.meetups.services.coffee.upkeep import forget_coffees, remind
from backend.meetups.services.coffee.wishes import leave, pause, wish

__all__ = [
    "answer_how_it_was",
    "answer_offer",
    "bar",
    "begin_coffee",
    "block",
    "come",
    "forget_coffees",
    "leave",
    "look_for_another",
    "offer_coffee",
    "pair_places",
    "pair_week",
    "pause",
    "remind",
    "report",
    "skip",
    "unbar",
    "wish",
    "withdraw_offer",
]
