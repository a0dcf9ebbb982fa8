"""What must be true of a listing before neighbours see it: every refusal with its field."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Invalid
from backend.sharing.models import Listing
from backend.sharing.money import price_in
from backend.sharing.prohibited import Hit, recognise
from backend.sharing.services.lasting import latest_end

NO_ALLERGENS = "none"
WITH_WORDS = ("title", "body", "size", "parts", "lending_terms", "pickup_note", "pickup_area")
# Fields that are read for prohibited things; where and when to pick it up names none.
OF_THINGS = ("title", "body", "parts")
LASTING = ("expires_at", "kind", "use_by", "best_before", "made_on")
NUMBERED = r"[^\W\d_]{3,}\.?\s+\d{1,4}\s*[a-z]?(\s*(/|m\.?|lok\.?|кв\.?)\s*\d+)?\s*($|[,;])"
STREET = re.compile(
    r"\b(ul|ulica|ulicy|al|aleja|alei|aleje|pl|plac|street|st|вул|вулиця)\b\.?\s+(\S+\s+){0,2}?[^\W\d_]{3,}\s+\d",
    re.IGNORECASE,
)
STREET_AND_NUMBER = re.compile(f"{STREET.pattern}|{NUMBERED}", re.IGNORECASE)


class LooksProhibited(Invalid):
    """Words look like something that may not be shared; ``hit`` says which. Whoever means something else says so."""

    code = "looks_prohibited"
    said = gettext_lazy("“%(words)s” looks like %(what)s, which may not be shared here. %(why)s")

    def __init__(self, hit: Hit):
        rule = hit.prohibition
        self.hit = hit
        super().__init__(self.said % {"words": hit.words, "what": rule.title, "why": rule.why}, field=hit.field)


class LooksLikeBannedFood(LooksProhibited):
    """Food that could make somebody ill: nobody can say that it is something else."""

    code = "banned_food"
    said = gettext_lazy(
        "“%(words)s”: %(what)s may not be shared here. %(why)s Words are recognised automatically; where the program is"
        " wrong, write to those who run the place."
    )


def check(listing: Listing, *, changed, shown_at=(), is_sure: bool = False) -> list[Hit]:
    """Raise the first of ``problems``; returns what its author is sure of, for a person to look at."""
    hits = hits_of(listing, changed)
    for problem in problems(listing, changed=changed, shown_at=shown_at, is_sure=is_sure):
        raise problem
    return hits


def problems(listing: Listing, *, changed, shown_at=(), is_sure: bool = False) -> Iterator[Invalid]:
    """Everything that is wrong with ``listing``, of which the fields ``changed`` are new."""
    now = timezone.now()
    if not listing.title.strip():
        yield Invalid(_("Give it a title."), field="title")
    if listing.lending_days is not None and listing.kind != Listing.Kind.LEND:
        yield Invalid(_("Only what is lent comes back after some days."), field="lending_days")
    if listing.scope == Listing.Scope.CHOSEN and not shown_at:
        yield Invalid(_("Choose at least one more place, or let only this place see it."), field="shown_at")
    yield from of_pickup(listing, changed)
    yield from of_money(listing, changed)
    if listing.kind == Listing.Kind.FOOD:
        yield from of_food(listing, changed, now)
    yield from of_end(listing, changed, now)
    for hit in hits_of(listing, changed):
        if hit.is_final:
            yield LooksLikeBannedFood(hit)
        elif not is_sure:
            yield LooksProhibited(hit)


def hits_of(listing: Listing, changed) -> list[Hit]:
    """Words in what is new that look like something prohibited, one hit a field."""
    fields = OF_THINGS if "kind" in changed else [name for name in OF_THINGS if name in changed]
    found = recognise({name: getattr(listing, name) for name in fields}, kind=listing.kind)
    return list({hit.field: hit for hit in reversed(found)}.values())


def of_pickup(listing: Listing, changed) -> Iterator[Invalid]:
    area, note = listing.pickup_area, listing.pickup_note
    if "pickup_area" in changed and area and STREET_AND_NUMBER.search(area):
        yield Invalid(
            _("Everybody reads this: write an estate or a crossing, not a street with a number."), field="pickup_area"
        )
    if "pickup_note" in changed and note and STREET.search(note):
        yield Invalid(_("Give the address in the conversation: everybody reads this."), field="pickup_note")


def of_money(listing: Listing, changed) -> Iterator[Invalid]:
    for name in WITH_WORDS:
        if name in changed and (words := price_in(getattr(listing, name))):
            yield Invalid(
                _("“%(words)s”: everything here is free of charge, without prices and deposits in cash.")
                % {"words": words},
                field=name,
            )


def of_food(listing: Listing, changed, now: datetime) -> Iterator[Invalid]:
    """Domain rules F1 and F2, as Olio has them."""
    today = now.astimezone(listing.zone).date()
    if listing.use_by and listing.use_by < today and {"use_by", "kind"} & set(changed):
        yield Invalid(
            _("Its use-by day has passed. It may look good and still make people ill: please do not share it."),
            field="use_by",
        )
    if NO_ALLERGENS in listing.allergens and len(listing.allergens) > 1:
        yield Invalid(_("Either none of them, or those that are in it."), field="allergens")
    if listing.use_by and not listing.storage and "use_by" in changed:
        yield Invalid(_("Say how it is kept."), field="storage")
    if listing.made_on and listing.made_on > today:
        yield Invalid(_("It cannot be made in the future."), field="made_on")
    if listing.is_homemade:
        yield from of_homemade(listing)


def of_homemade(listing: Listing) -> Iterator[Invalid]:
    if not listing.made_on:
        yield Invalid(_("Say when you made it."), field="made_on")
    if not listing.body.strip():
        yield Invalid(_("Say what is in it."), field="body")
    if not listing.allergens:
        yield Invalid(_("Tick the allergens that are in it, or “none of these”."), field="allergens")
    if not listing.storage and not listing.use_by:
        yield Invalid(_("Say how it is kept."), field="storage")


def of_end(listing: Listing, changed, now: datetime) -> Iterator[Invalid]:
    is_food = listing.kind == Listing.Kind.FOOD
    if listing.expires_at is None:
        if is_food and not (listing.use_by or listing.best_before or listing.made_on):
            yield Invalid(_("Say until when the food is good."), field="expires_at")
        return
    if not set(LASTING) & set(changed):
        return
    if listing.expires_at <= now:
        yield Invalid(_("This moment has already passed."), field="expires_at")
    elif listing.expires_at > latest_end(listing, now):
        yield Invalid(too_late(listing), field="expires_at")


def too_late(listing: Listing) -> str:
    if listing.kind != Listing.Kind.FOOD:
        return _("Half a year ahead at most. You can keep it longer with one tap later.")
    if listing.use_by:
        return _("Food can stay until its use-by day, and a week at most.")
    return _("Food can stay on the board for a week at most.")
