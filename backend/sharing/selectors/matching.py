"""Who has what somebody looks for, and who looks for what somebody has: by stems of titles, branches, boards."""

from django.db.models import Q
from django.utils import timezone

from backend.accounts.rules import kept_apart
from backend.search.stemming import fold, words
from backend.sharing.models import Listing
from backend.sharing.selectors.similar import title_stems

Kind = Listing.Kind
THINGS = (Kind.GIVE, Kind.LEND, Kind.FOOD)
FITS = {
    Kind.ASK: THINGS,
    Kind.SKILL_REQUEST: (Kind.SKILL_OFFER,),
    Kind.SKILL_OFFER: (Kind.SKILL_REQUEST,),
    **dict.fromkeys(THINGS, (Kind.ASK,)),
}
MOST = 6
LOOKED_AT = 100  # candidates, newest first
LONGEST = 5  # words of a title that are looked for, the longest ones
ANY_BRANCH = "other"  # says nothing of what it is, so it fits every branch
# What titles say besides naming the thing, folded.
SAYS_NOTHING = frozenset((
    "szukam", "oddam", "pozycze", "potrzebuje", "chetnie", "poszukuje", "przyjme", "dla", "czy", "ktos", "moze",
    "mam", "nowa", "nowy", "nowe", "stara", "stary", "stare", "duza", "duzy", "male", "mala", "maly", "pilnie",
    "pomoc", "pomoge", "pomocy", "prosze", "dobra", "dobry", "dobre", "looking", "for", "need", "want", "give",
    "free", "help", "someone", "with", "and", "the", "шукаю", "віддам", "позичу", "потрібна", "потрібен",
    "потрібно", "допоможу", "допомога", "для",
))  # fmt: skip


def matches_of(listing: Listing, user) -> list[Listing]:
    """Open listings that fit ``listing``, best first, of those that ``user`` may see and answer (cards: 4 queries)."""
    wanted = naming(listing.title)
    if not wanted or listing.kind not in FITS:
        return []
    now = timezone.now()
    rows = Listing.objects.visible_to(user).open(at=now).filter(on_common_boards(listing), kind__in=FITS[listing.kind])
    rows = rows.filter(Q(busy_until=None) | Q(busy_until__lte=now), any_of(wanted)).exclude(pk=listing.pk)
    rows = rows.exclude(is_of_place=False, author__in=[listing.author_id, *kept_apart(listing.author)])
    near = rows.for_cards().newest_first()[:LOOKED_AT]
    return sorted((row for row in near if fit(listing, row)), key=lambda row: -fit(listing, row))[:MOST]


def naming(title: str) -> list[str]:
    """The words of ``title`` that name something, the longest first."""
    found = {word for word in words(title) if len(word) > 2 and fold(word.casefold()) not in SAYS_NOTHING}
    return sorted(found, key=lambda word: (-len(word), word))[:LONGEST]


def any_of(wanted: list[str]) -> Q:
    found = Q()
    for word in wanted:
        found |= Q(search_stems__matches=word)
    return found


def on_common_boards(listing: Listing) -> Q:
    """What stands on a board where ``listing`` stands too; what is for the whole network stands on all."""
    if listing.scope == Listing.Scope.NETWORK:
        return Q()
    boards = [listing.place_id]
    if listing.scope == Listing.Scope.CHOSEN:
        boards += listing.shown_at.values_list("pk", flat=True)
    shown = Listing.shown_at.through.objects.filter(place__in=boards).values("listing")
    chosen = Q(scope=Listing.Scope.CHOSEN, pk__in=shown)
    return Q(place__in=boards) | Q(scope=Listing.Scope.NETWORK) | chosen


def fit(one: Listing, other: Listing) -> int:
    """How well two fit: words that both titles name count most, the branch next; 0 is not at all."""
    branches = {one.category.root_key, other.category.root_key}
    is_one_branch = len(branches) == 1
    if not is_one_branch and ANY_BRANCH not in branches:
        return 0
    common = title_stems(" ".join(naming(one.title))) & title_stems(" ".join(naming(other.title)))
    if not common:
        # Named in the description only: enough where the branch says the same, and is one.
        return 1 if is_one_branch and ANY_BRANCH not in branches else 0
    return 2 * len(common) + is_one_branch
