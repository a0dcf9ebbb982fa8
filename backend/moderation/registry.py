"""Content that can be reported and hidden. Apps above register how; this app never imports them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Moderated:
    """How moderation handles one kind of content."""

    kind: str  # as in addresses: "message", "listing", "event"
    model: type[Model]
    snapshot: Callable  # target → text that was reported
    hide: Callable  # (target, *, by)
    restore: Callable  # (target, *, by)
    visible_to: Callable  # user → queryset of what this person may read, and so report
    url: Callable  # target → address of the content where it stands
    place: Callable  # target → Place or None
    author: Callable  # target → User or None
    context: Callable  # target → the content around it, of the same kind
    # How somebody behaved is reported, not what they wrote: what hiding means then. Empty for words and pictures.
    about_hiding: str | Promise = ""
    # target → whether it is hidden, by whomever: the end of a decision does not show what was hidden before it.
    is_hidden: Callable = lambda target: getattr(target, "hidden_at", None) is not None
    # Of words that may stand without a name the author is told what was decided, and named to nobody who judges.
    names_author: bool = True
    versions: Callable = lambda target: []  # target → what it said before: [{"text", "at"}], oldest first
    pictures: Callable = lambda target: []  # target → pictures (``backend.media``) that hang on it
    # target → files that hang on it, each with ``key``, ``name``, ``content_type`` and ``open()``.
    files: Callable = lambda target: []
    # (target, *, by): closes for writing where it stands, and says whether it was open; opens it again. ``None`` where
    # nothing can be closed.
    lock: Callable | None = None
    unlock: Callable | None = None
    # target → what that closes, which others may stand in as well.
    closes: Callable = lambda target: target
    # Name of the address of its own page, whose parts are fields of the model.
    page: str = ""
    # target → whether only those who take part read it: each look at it by a moderator is written down.
    is_private: Callable = lambda target: False
    # Whether it can be removed for good. All that goes is kept, to be put back until no appeal can.
    # ``blank``: target → what stands in its fields then. ``parts``: target → querysets of other rows that stay, with
    # what stands in their fields then. ``hanging``: target → querysets of rows that go with it.
    is_removable: bool = False
    blank: Callable = lambda target: {}
    hanging: Callable = lambda target: []
    parts: Callable = lambda target: []
    # (target): what else goes when the copy is erased.
    erase: Callable | None = None
    # Words of a place itself: those who keep it do not judge them.
    is_for_network: bool = False
    # target → rows that its own services lock before they have a program look at it.
    locked_first: Callable = lambda target: None
    # What hiding does, for the letter to the author, where that is not simply that nobody else sees it.
    hiding_means: str | Promise = ""


kinds: dict[str, Moderated] = {}
# (target, *, by, hides, is_fine) → whether a program held ``target`` until a person decides, which ends with that: it
# is shown again unless ``hides``, and its author told so where it ``is_fine``. Of an app above.
holds: list[Callable] = []
# case → (template, context) of what an app above knows of it, or ``None``: parts of the page of a case.
case_parts: list[Callable] = []
# (cases of the queue): writes beside each what an app above knows, in one query for all.
case_marks: list[Callable] = []
# user → (template, context) of what waits although nothing was decided about them, or ``None``.
parts_for_author: list[Callable] = []


def register(
    model: type[Model],
    *,
    snapshot: Callable,
    hide: Callable,
    restore: Callable,
    place: Callable,
    author: Callable,
    url: Callable,
    visible_to: Callable | None = None,
    context: Callable | None = None,
    about_hiding: str | Promise = "",
    names_author: bool = True,
    **more,
) -> None:
    """Make a kind of content known (from ``AppConfig.ready``); its name in addresses is the model's.

    ``more``: what else ``Moderated`` holds, from ``versions`` on.
    """
    kind = model._meta.model_name
    kinds[kind] = Moderated(
        kind=kind,
        model=model,
        snapshot=snapshot,
        hide=hide,
        restore=restore,
        visible_to=visible_to or model._default_manager.visible_to,
        url=url,
        place=place,
        author=author,
        context=context or (lambda target: []),
        about_hiding=about_hiding,
        names_author=names_author,
        **more,
    )


def is_removable(kind: str) -> bool:
    """Whether what ``kind`` says can be taken away for good."""
    return kind in kinds and kinds[kind].is_removable


def end_holds(target: Model, *, by, hides: bool, is_fine: bool = True) -> bool:
    """A person decided about ``target``: nothing holds it any more. Whether something did."""
    ended = [end(target, by=by, hides=hides, is_fine=is_fine) for end in holds]  # each is asked
    return any(ended)


def keep_still(target: Model | None) -> None:
    """Wait for whoever changes ``target``: what a case is about is locked before the case, never after it.

    Somebody who mends what a program pointed out holds the content and comes to the case.
    """
    rows = of(target).locked_first(target) if target is not None else None
    if rows is not None:
        list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def is_conduct(kind: str) -> bool:
    """Whether reports of ``kind`` are about how somebody behaved."""
    return kind in kinds and bool(kinds[kind].about_hiding)


def of(target: Model) -> Moderated:
    """The registration of ``target``'s model. Raises ``LookupError`` for what cannot be moderated."""
    for moderated in kinds.values():
        if isinstance(target, moderated.model):
            return moderated
    raise LookupError(target._meta.label)
