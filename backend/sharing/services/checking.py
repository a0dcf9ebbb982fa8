"""What must be true of a listing before neighbours see it: every refusal with its field."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.core.errors import Invalid
from backend.sharing.addresses import in_area, in_description, in_note
from backend.sharing.models import Listing
from backend.sharing.money import RULE as MONEY
from backend.sharing.money import money_in
from backend.sharing.prohibited import ADDRESS, Hit, recognise
from backend.sharing.services.fields import FOOD_FIELDS, unknown_fields
from backend.sharing.services.lasting import latest_end

NO_ALLERGENS = "none"
WITH_WORDS = ("title", "body", "size", "parts", "lending_terms", "pickup_note", "pickup_area")
# Fields that are read for prohibited things; where and when to pick it up names none.
OF_THINGS = ("title", "body", "parts")
LASTING = ("expires_at", "kind", "use_by", "best_before", "made_on")


class LooksProhibited(Invalid):
    """Words look like something that may not be shared; ``hit`` says which. Whoever means something else says so."""

    code = "looks_prohibited"
    said = gettext_lazy("“%(words)s” looks like %(what)s, which may not be shared here. %(why)s")

    def __init__(self, hit: Hit):
        rule = hit.prohibition
        self.hit = hit
        super().__init__(self.said % {"words": hit.words, "what": rule.title, "why": rule.why}, field=hit.field)


class SoundsLikeMoney(LooksProhibited):
    """Words of trade without an amount: they may be the title of a book."""

    said = gettext_lazy(
        "“%(words)s” sounds like money. %(why)s Write it without these words, or say that you mean something else."
    )


class LooksLikeAddress(LooksProhibited):
    """Perhaps somebody's address; perhaps not."""

    said = gettext_lazy(
        "“%(words)s” looks like an address, and everybody reads this. Give it in the conversation instead, or say that"
        " you mean something else."
    )


class LooksLikeBannedFood(LooksProhibited):
    """Food that could make somebody ill: nobody can say that it is something else."""

    code = "banned_food"
    said = gettext_lazy(
        "“%(words)s”: %(what)s may not be shared here. %(why)s Words are recognised automatically; where the program is"
        " wrong, write to those who run the place."
    )


class NamesAPrice(LooksProhibited):
    """An amount of money."""

    code = "price"
    said = gettext_lazy("“%(words)s” is a price. %(why)s Take the amount out; nothing else needs to change.")


class NamesAnAddress(LooksProhibited):
    """Street and number of a home, where everybody reads them."""

    code = "address"
    said = gettext_lazy(
        "“%(words)s” is an address, and everybody reads this. Name an estate or a crossing; give the address in the"
        " conversation."
    )


REFUSALS = {MONEY.code: (SoundsLikeMoney, NamesAPrice), ADDRESS.code: (LooksLikeAddress, NamesAnAddress)}


def refusal_of(hit: Hit) -> LooksProhibited:
    """What is said of ``hit``: that it stops for good, or that its author may know better."""
    unsure, final = REFUSALS.get(hit.prohibition.code, (LooksProhibited, LooksLikeBannedFood))
    return final(hit) if hit.is_final else unsure(hit)


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
    yield from of_kind(listing, changed)
    if listing.scope == Listing.Scope.CHOSEN and not shown_at:
        yield Invalid(_("Choose at least one more place, or let only this place see it."), field="shown_at")
    if listing.kind == Listing.Kind.FOOD:
        yield from of_food(listing, changed, now)
    yield from of_end(listing, changed, now)
    for hit in hits_of(listing, changed):
        if hit.is_final or not is_sure:
            yield refusal_of(hit)


def of_kind(listing: Listing, changed) -> Iterator[Invalid]:
    """What the kind does not know stays empty: food posted as a thing would escape its days."""
    for name in unknown_fields(listing):
        if name not in changed:
            continue
        if name in FOOD_FIELDS:
            yield Invalid(_("Only food has this. Post it as food, where its days are looked at."), field=name)
        elif name == "lending_days":
            yield Invalid(_("Only what is lent comes back after some days."), field=name)
        else:
            kind = listing.get_kind_display()
            yield Invalid(_("“%(kind)s” does not have this. Leave it empty.") % {"kind": kind}, field=name)


def hits_of(listing: Listing, changed) -> list[Hit]:
    """Words in what is new that look like something that may not be said, the gravest of each field."""
    of_things = OF_THINGS if "kind" in changed else [name for name in OF_THINGS if name in changed]
    texts = {name: getattr(listing, name) for name in WITH_WORDS if name in changed}
    found = recognise({name: getattr(listing, name) for name in of_things}, kind=listing.kind)
    found += [*money_in(texts, kind=listing.kind), *addresses_in(listing, changed)]
    found.sort(key=lambda hit: not hit.is_final)
    return list({hit.field: hit for hit in reversed(found)}.values())


def addresses_in(listing: Listing, changed) -> Iterator[Hit]:
    """Addresses of homes, in the description where it is picked up at one. That of the place may be named."""
    is_home = listing.pickup == Listing.PickUp.HOME
    for name, look in (("pickup_area", in_area), ("pickup_note", in_note), ("body", in_description)):
        asked = name in changed if name != "body" else is_home and {"body", "pickup"} & set(changed)
        if asked and (address := look(getattr(listing, name), own=listing.place.address)):
            yield Hit(name, address.words, ADDRESS, is_final=address.is_sure)


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
