"""Words of other calendars as words of ours: HTML and Markdown signs become plain text that reads as it was meant."""

import re
from html.parser import HTMLParser

from backend.core.markdown import is_crowded
from backend.events.ical.wording import clean

# Google and Outlook write HTML into DESCRIPTION, though RFC 5545 3.8.1.5 has plain text.
HTML = re.compile(r"</?(?:a|b|br|div|em|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]{0,2000}/?>", re.I)
LINES = {"br", "div", "li", "ol", "p", "table", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
SILENT = {"script", "style", "head", "title"}
MARKS = re.compile(r"([\\`*_\[\]<>~&])")
# What opens a list, a heading or a line across the page when a line begins with it (CommonMark).
OPENERS = re.compile(r"^(?:([-+=#])|(\d{1,9})([.)]))")


def plain(text: str) -> str:
    """``text`` without HTML, its lines trimmed, at most one blank line between two."""
    text = clean(text)
    if HTML.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = clean("".join(reader.words))
    lines = [" ".join(line.split()) for line in text.replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def escaped(text: str) -> str:
    """Plain ``text`` as Markdown that shows it unchanged."""
    lines = (OPENERS.sub(_open, MARKS.sub(r"\\\1", line)) for line in text.split("\n"))
    marked = "\n".join(lines)
    # Such a text is shown as it was typed (backend.core.markdown).
    return text if is_crowded(marked) else marked


def cut(text: str, most: int) -> str:
    """``text`` with at most ``most`` characters, cut between two words where it can be."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    word_end = max(head.rfind(" "), head.rfind("\n"))
    return (head[:word_end] if word_end > most // 2 else head).rstrip(" \n,;:–-") + "…"


def _open(found: re.Match) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


class _Reader(HTMLParser):
    """Collects the words of HTML; links keep their address."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0
        self.link: tuple[str, int] | None = None

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.silent += 1
        elif tag in LINES:
            self.words.append("\n– " if tag == "li" else "\n")
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.words))

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in LINES and tag not in ("br", "li"):
            self.words.append("\n")
        elif tag == "a" and self.link:
            (address, since), self.link = self.link, None
            if address.startswith(("http://", "https://", "mailto:")) and self.said(since) != address:
                self.words.append(f" ({address.removeprefix('mailto:')})")

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)

    def said(self, since: int) -> str:
        return "".join(self.words[since:]).strip()
