"""The light Markdown of messages: bold, italics, lists, quotes, code, links, and people called by name."""

import re

import nh3
from django.utils.html import escape, linebreaks
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.core.markdown import is_crowded
from backend.search.folding import fold

OFF = ["image", "html_inline", "html_block", "heading", "lheading", "hr", "table", "reference"]
PARSER = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True, "typographer": False}).disable(OFF)
# "dzisiaj.To" is the end of a sentence, not the top level domain of Tonga.
PARSER.linkify.set({"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "code", "pre", "span"}
WORD = re.compile(r"@(\w+)")


def to_html(body: str, people=(), groups=frozenset(), *, has_links: bool = True) -> str:
    """``body`` as safe HTML. ``people`` (with ``display_name``) and ``groups`` (folded words) are marked as called.

    Without ``has_links`` addresses stay as words.
    """
    if is_crowded(body):
        return linebreaks(body, autoescape=True)
    names = sorted((person.display_name for person in people), key=len, reverse=True)
    html = PARSER.render(body, {"names": names, "groups": groups})
    return nh3.clean(
        html,
        tags=TAGS if has_links else TAGS - {"a"},
        attributes={"a": {"href"}},
        allowed_classes={"span": {"mention"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener",
        url_relative="deny",
    )


def mark_calls(state) -> None:
    """Rule of the parser: split ``@name`` out of the text, so that links and code are left alone."""
    names, groups = state.env.get("names", ()), state.env.get("groups", ())
    if not names and not groups:
        return
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content:
            block.children = list(parts(block.children, names, groups))


def parts(tokens, names, groups):
    """``tokens`` with calls taken out of the text; what stands inside a link stays."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        yield from [token] if depth else split(token, names, groups)


def split(token: Token, names, groups):
    """``token`` in parts: what is a call, and what stands between."""
    if token.type != "text":
        yield token
        return
    rest, plain = token.content, ""
    while rest:
        length = length_of_call(rest, names, groups) if rest[0] == "@" else 0
        if length:
            if plain:
                yield text(plain)
            yield called(rest[:length])
            rest, plain = rest[length:], ""
        else:
            end = rest.find("@", 1)
            end = len(rest) if end < 0 else end
            plain, rest = plain + rest[:end], rest[end:]
    if plain:
        yield text(plain)


def length_of_call(rest: str, names, groups) -> int:
    """Letters of the call that ``rest`` begins with, 0 when it is only a sign."""
    for name in names:
        if fold(rest[1 : 1 + len(name)]) == fold(name):
            return 1 + len(name)
    word = WORD.match(rest)
    return word.end() if word and fold(word[1]) in groups else 0


def text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def called(content: str) -> Token:
    token = Token("html_inline", "", 0)
    token.content = f'<span class="mention">{escape(content)}</span>'
    return token


PARSER.core.ruler.push("mark_calls", mark_calls)
