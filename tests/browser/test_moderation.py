"""From a report to a reversal: four neighbours, each in a browser of their own."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.people import ROOM, messages, ready, say

pytestmark = pytest.mark.browser
DESK = "/panel/zgloszenia/"
WHY = "Kazał sąsiadce iść precz."


def test_report_claim_decision_letter_appeal_and_reversal(enter):
    words = f"Idź precz, {uuid4().hex[:6]}!"
    marek, oksana = enter("marek", ROOM), enter("oksana", ROOM)
    zofia = enter("zofia", DESK)
    for page in (marek, oksana):
        ready(page)
    say(marek, words)
    reported = messages(oksana, words)
    expect(reported).to_be_visible()
    line = oksana.locator(".message:not(.message--waiting)", has_text=words)
    number = line.get_attribute("id").rpartition("-")[2]

    # Two taps: what is wrong, send. The open queue of the moderator shows it by itself.
    oksana.goto(f"/zglos/message/{number}/")
    oksana.locator("input[name=reason][value=abuse]").check()
    oksana.locator("main form button[type=submit]").click()
    case = zofia.locator(".case", has_text=words)
    expect(case).to_be_visible()

    case.locator("h2 a").click()
    zofia.locator("button[name=action][value=claim]").click()
    expect(zofia.locator("#case-holder")).not_to_contain_text("Zofia")
    oksana.goto("/zgloszenia/")
    expect(oksana.locator("main li", has_text=words).locator(".tag--chaber")).to_be_visible()

    zofia.locator("input[name=measure][value=hide]").check()
    zofia.locator("input[name=sanction][value=mute]").check()
    zofia.locator("select[name=rule]").select_option(index=1)
    zofia.locator("textarea[name=facts]").fill(WHY)
    # The letter follows what is chosen, until it is changed by hand.
    written = zofia.locator("textarea[name=statement]")
    by_hand = zofia.locator("#letter .note")
    written.focus()
    expect(written).to_have_value(re.compile(re.escape(WHY)))
    written.press_sequentially("Moje słowa. ")
    zofia.locator("input[name=sanction][value=warn]").check()
    expect(by_hand).to_be_visible()
    expect(written).to_have_value(re.compile(re.escape("Moje słowa.")))
    zofia.locator("input[name=sanction][value=mute]").check()
    zofia.locator("button[name=action][value=compose]").click()
    expect(by_hand).to_have_count(0)
    expect(written).to_have_value(re.compile(re.escape(WHY)))
    expect(written).not_to_have_value(re.compile("Moje"))
    zofia.locator("button[name=action][value=decide]").click()
    zofia.wait_for_url(f"**{DESK}")

    # The open chat of who was decided about closes at once and says why.
    closed = marek.locator("#composer-state .composer__closed")
    expect(closed).to_be_visible()
    expect(messages(marek, words)).to_have_count(0)
    closed.locator("a").click()
    expect(marek.locator(".letter")).to_contain_text(WHY)
    marek.locator("textarea[name=text]").fill("To był cytat z filmu.")
    marek.locator("main form:has(textarea[name=text]) button[type=submit]").click()
    expect(marek.locator("main form:has(textarea[name=text])")).to_have_count(0)
    letter = marek.url
    marek.goto(ROOM)
    ready(marek)

    # Somebody else hears it: the network.
    ewa = enter("ewa", f"{DESK}odwolania/")
    ewa.locator(".case", has_text="To był cytat z filmu.").locator("h2 a").click()
    ewa.locator("textarea[name=answer]").fill("To był cytat, przepraszamy.")
    ewa.locator("button[name=outcome][value=reverse]").click()
    ewa.wait_for_url(f"**{DESK}odwolania/")

    expect(closed).to_have_count(0)
    expect(messages(marek, words)).to_be_visible()
    marek.goto(letter)
    expect(marek.locator("main")).to_contain_text("To był cytat, przepraszamy.")


def test_notice_of_something_illegal_without_an_account(enter):
    guest = enter("", "/zglos-nielegalne/")
    guest.locator("input[name=address]").fill(f"{guest.url.partition('/zglos')[0]}/miejsca/")
    guest.locator("input[name=reason][value=illegal]").check()
    guest.locator("textarea[name=details]").fill("Sprzedaż papierosów bez akcyzy.")
    guest.locator("input[name=reporter_name]").fill("Anna")
    guest.locator("input[name=reporter_email]").fill("anna@example.org")
    guest.locator("input[name=in_good_faith]").check()
    guest.locator("main form:has(input[name=address]) button[type=submit]").click()
    expect(guest.locator("main")).to_contain_text("anna@example.org")
