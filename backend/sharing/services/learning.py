"""What search knows of the words of neighbours, so that it forgives slips of the fingers."""

from backend.search.vocabulary import learn
from backend.sharing.models import Listing


def learn_words_of(listing: Listing) -> None:
    """Let misspelt searches find what neighbours read; words of drafts are nobody's suggestion.

    For whoever writes listings: nothing is learnt by itself when rows are stored.
    """
    if listing.status != Listing.Status.DRAFT:
        learn(f"{listing.title} {listing.body}")
