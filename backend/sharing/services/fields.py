"""Which fields each kind of listing knows besides those of all."""

from backend.sharing.models import Listing

Kind = Listing.Kind
PICK_UP = ("pickup", "pickup_area", "pickup_note")
FOOD_FIELDS = ("use_by", "best_before", "is_homemade", "made_on", "allergens", "storage")
HELP_FIELDS = ("languages", "pickup_note")
# In the order in which their forms ask.
OWN_FIELDS: dict[str, tuple[str, ...]] = {
    Kind.GIVE: ("condition", "size", "quantity", *PICK_UP, "handing"),
    Kind.LEND: ("condition", "size", "quantity", *PICK_UP, "lending_days", "lending_terms", "parts"),
    Kind.ASK: ("size", "quantity", "pickup_note"),
    Kind.SKILL_OFFER: HELP_FIELDS,
    Kind.SKILL_REQUEST: HELP_FIELDS,
    Kind.FOOD: (*FOOD_FIELDS, "quantity", *PICK_UP, "handing"),
}
ALL_OWN = tuple(dict.fromkeys(name for names in OWN_FIELDS.values() for name in names))


def unknown_fields(listing: Listing) -> list[str]:
    """What ``listing`` says although its kind does not know it. Of help the quantity is emptied, not judged."""
    said = (name for name in ALL_OWN if name not in OWN_FIELDS[listing.kind] and name != "quantity")
    return [name for name in said if getattr(listing, name) != Listing._meta.get_field(name).get_default()]
