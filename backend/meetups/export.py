"""What was kept of a call as one Markdown text: for a mail, a wiki, a drawer."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.conversations.models import Poll
from backend.core.words import day_name, zoned


def as_markdown(call, kept) -> str:
    """``notatki.md`` of ``call``: title, date, place, agenda, notes, answered questions, polls, hand-outs."""
    parts = [head(call), kept.thanks, agenda(kept), section(_("Notes"), kept.notes.text.strip())]
    answers = [f"**{line(one.text)}**{by(one)}\n\n{one.answer}".strip() for one in kept.answered]
    parts.append(section(_("Answered questions"), "\n\n".join(answers)))
    parts.append(section(_("Polls"), "\n\n".join(poll(one) for one in kept.polls)))
    links = [f"- {line(one.title)}" + (f": {one.url}" if one.url else "") for one in kept.handouts]
    parts.append(section(_("Hand-outs"), "\n".join(links)))
    return "\n\n".join(part for part in parts if part) + "\n"


def head(call) -> str:
    date = call.occurrence
    begins, ends = zoned(date.starts_at, date.zone), zoned(date.ends_at, date.zone)
    when = f"{day_name(begins.date())} {begins.year}, {begins:%H:%M}–{ends:%H:%M}"
    return f"# {line(date.title)}\n\n{when}  \n{line(call.place.name)}"


def agenda(kept) -> str:
    rows = [f"{number}. {line(one.title)} ({minutes(one)})" for number, one in enumerate(kept.agenda.points, start=1)]
    return section(_("Agenda"), "\n".join(rows))


def minutes(point) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", point.minutes) % {"n": point.minutes}


def by(question) -> str:
    return f" ({line(question.asked_by)})" if question.asked_by else ""


def poll(one: Poll) -> str:
    rows = [f"- {line(option.text)}: {len(option.votes.all())}" for option in one.options.all()]
    return f"**{line(one.question)}**\n\n" + "\n".join(rows)


def section(title: str, words: str) -> str:
    return f"## {title}\n\n{words}" if words else ""


def line(words: str) -> str:
    return " ".join(words.split())
