"""In a call, between real browsers: somebody is reported from inside a small group, and silenced, and listens on."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.calls import come, is_in, let_in, make_calls, receive_all

pytestmark = pytest.mark.browser
SOON = 15_000  # ms
WHY = "() => JSON.parse(document.querySelector('#call-panel').dataset.state).me.silence"
SILENCE = """
from backend.accounts.models import User
from backend.places.models import Place
from tests.factories.moderation import sanctioned
marek, oksana, halina = (User.objects.get(email=f"{name}@example.org") for name in ("marek", "oksana", "halina"))
sanctioned(Place.objects.get(slug="dom-rozmow"), author=marek, by=oksana, judge=halina, sanction="mute")
"""
RESTORE = """
from django.utils import timezone
from backend.moderation.models import Sanction
Sanction.objects.filter(kind="mute", place__slug="dom-rozmow").update(ends_at=timezone.now())
"""


def test_two_presses_report_and_who_is_silenced_listens_on(enter, demo):
    [slug] = make_calls(demo, 1)
    pages = halina, marek, oksana = [enter(name, None) for name in ("halina", "marek", "oksana")]
    for page, name in zip(pages, ("Halina", "Marek", "Oksana"), strict=True):
        come(page, slug)
        if page is not halina:
            let_in(halina, name)
        is_in(page)
    receive_all(marek, 2)
    form = halina.locator("#groups-form")
    form.locator("summary").click()
    form.locator("input[name=number]").fill("2")
    form.locator("button[type=submit]").click()

    report = oksana.locator("#call-groups details", has_text="Marek")
    report.locator("summary").press("Enter")
    assert findings(oksana) == []
    report.locator("button[value=abuse]").press("Enter")
    expect(oksana.locator("#toasts")).to_contain_text("moderac", timeout=SOON)
    expect(oksana.locator("#call-groups details")).to_have_count(0, timeout=SOON)
    halina.locator("form[action*=wracamy] button").click()
    receive_all(oksana, 2)

    began = marek.evaluate("window.opened = performance.timeOrigin")
    demo.ganek("shell", "-v0", "-c", SILENCE)
    expect(marek.locator("#silenced")).to_be_visible(timeout=SOON)
    microphone = marek.locator("[data-do=mic]")
    expect(microphone).to_have_attribute("aria-pressed", "false")
    microphone.press("Enter")
    expect(marek.locator("[data-word]")).to_have_text(marek.evaluate(WHY))
    expect(microphone).to_have_attribute("aria-pressed", "false")
    assert findings(marek) == []
    receive_all(marek, 2, more_than=30)
    assert marek.evaluate("window.opened") == began  # nobody was thrown out
    demo.ganek("shell", "-v0", "-c", RESTORE)
