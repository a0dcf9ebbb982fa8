"""A mute in an open chat: it holds at once, and ends by itself while the page stays open."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.people import ROOM, messages, ready, say

pytestmark = pytest.mark.browser
AT_ONCE = 1000  # ms
DESK = "/panel/zgloszenia/"
# The mute of whom Zofia has just muted is to last so many seconds more, and the job that keeps the time comes then.
ENDS_IN = """
from datetime import timedelta
from django.utils import timezone
from backend.moderation.models import Sanction
from backend.moderation.tasks import keep_time
ends_at = timezone.now() + timedelta(seconds=%s)
muted = Sanction.objects.filter(kind="mute", decision__decided_by__email="zofia@example.org").latest("pk")
Sanction.objects.filter(pk=muted.pk).update(ends_at=ends_at)
keep_time.using(run_after=ends_at).enqueue()
"""


def test_mute_closes_an_open_chat_within_a_second_and_ends_by_itself(enter, demo):
    words = f"Cicho tam, {uuid4().hex[:6]}!"
    oksana, zofia = enter("oksana", ROOM), enter("zofia", DESK)
    marek = enter("marek", ROOM)
    for page in (oksana, marek):
        ready(page)
    say(oksana, words)
    expect(messages(marek, words)).to_be_visible()
    number = marek.locator(".message", has_text=words).get_attribute("id").rpartition("-")[2]
    closed = oksana.locator("#composer-state .composer__closed")
    began = oksana.evaluate("window.opened = performance.timeOrigin")

    decided = mute(zofia, marek, number, words)
    # What was committed before the answer left is known in the open chat a second later at the most.
    expect(closed).to_be_visible(timeout=AT_ONCE)
    expect(oksana.locator("[data-composer] textarea")).to_be_hidden()
    assert decided.status == 302

    demo.ganek("shell", "-v0", "-c", ENDS_IN % 2)
    expect(closed).to_have_count(0)
    say(oksana, f"Przepraszam. {words}")
    expect(messages(marek, f"Przepraszam. {words}")).to_be_visible()
    assert oksana.evaluate("window.opened") == began  # the page was never loaded anew


def mute(moderator, neighbour, number: str, words: str):
    """The neighbour reports the message, the moderator mutes its author; what the decision was answered with."""
    neighbour.goto(f"/zglos/message/{number}/")
    neighbour.locator("input[name=reason][value=abuse]").check()
    neighbour.locator("main form button[type=submit]").click()
    case = moderator.locator(".case", has_text=words)
    expect(case).to_be_visible()
    neighbour.goto(ROOM)
    ready(neighbour)
    case.locator("h2 a").click()
    moderator.locator("button[name=action][value=claim]").click()
    moderator.locator("input[name=measure][value=none]").check()
    moderator.locator("input[name=sanction][value=mute]").check()
    moderator.locator("select[name=rule]").select_option(index=1)
    moderator.locator("textarea[name=facts]").fill("Ucisza innych.")
    moderator.locator("button[name=action][value=compose]").click()
    decide = moderator.locator("button[name=action][value=decide]")
    expect(moderator.locator("textarea[name=statement]")).not_to_have_value("")
    with moderator.expect_response(lambda answer: answer.request.method == "POST") as answered:
        decide.click(no_wait_after=True)
    return answered.value
