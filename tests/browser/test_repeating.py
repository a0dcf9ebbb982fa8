"""How an event repeats: only what matters is asked, and the dates show themselves."""

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from tests.browser.axe import findings

pytestmark = pytest.mark.browser
NEW = f"/miejsca/{HOME_PLACE}/kalendarz/nowe/"
# Far enough for no date to be called tomorrow.
FIRST, LAST = "2030-12-03", "2031-06-30"


def fill_first_date(page, day=FIRST):
    page.fill("[name=day]", day)
    page.fill("[name=starts]", "18:00")
    page.fill("[name=ends]", "20:00")


def shown_names(page) -> set[str]:
    """Names of the fields of repetition that can be seen."""
    fields = page.locator(".recurrence [name]")
    return {field.get_attribute("name") for field in fields.all() if field.is_visible()}


def test_only_fields_of_the_chosen_repetition_are_asked(enter):
    page = enter("halina", NEW)
    always = {"repeats"}
    ends = {"series_ends"}
    expected = {
        "no": always,
        "daily": always | ends | {"interval"},
        "weekly": always | ends | {"weekdays"},
        "biweekly": always | ends | {"weekdays"},
        "weeks": always | ends | {"weekdays", "interval"},
        "monthly_date": always | ends | {"interval"},
        "last_weekday": always | ends | {"interval"},
        "yearly": always | ends | {"interval"},
        "custom": always | ends | {"rule"},
    }
    for choice, names in expected.items():
        page.select_option("[name=repeats]", choice)
        assert shown_names(page) == names, choice
    page.check("[name=series_ends][value=until]")
    assert "until" in shown_names(page)
    page.check("[name=series_ends][value=count]")
    assert {"until", "times"} & shown_names(page) == {"times"}


def test_dates_show_themselves_while_people_choose(enter):
    page = enter("halina", NEW)
    fill_first_date(page)
    page.select_option("[name=repeats]", "weekly")
    page.check("[name=weekdays][value=TU]")
    page.check("[name=weekdays][value=TH]")
    preview = page.locator("#recurrence-preview")
    expect(preview.locator(".recurrence__summary")).to_have_text("We wtorki i czwartki")
    expect(preview.locator(".recurrence__date")).to_have_count(10)

    page.locator(".recurrence > details > summary").click()
    page.check("[name=skip_holidays]")

    expect(preview.locator(".recurrence__summary")).to_have_text("We wtorki i czwartki, poza świętami")
    # 24 and 26 December 2030 are a Tuesday and a Thursday.
    expect(preview.locator(".recurrence__date--out")).to_have_count(2)
    expect(preview.locator(".recurrence__date--out").first).to_contain_text("Wigilia Bożego Narodzenia")
    expect(preview.locator(".recurrence__date")).to_have_count(12)


def test_form_of_repetition_has_no_barrier(enter):
    page = enter("halina", NEW)
    fill_first_date(page)
    page.select_option("[name=repeats]", "weeks")
    page.check("[name=series_ends][value=until]")
    page.fill("[name=until]", LAST)
    page.locator(".recurrence > details > summary").click()
    page.locator(".recurrence__breaks summary").click()
    page.check("[name=skip_holidays]")
    expect(page.locator(".recurrence__summary")).to_contain_text("poza świętami")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = findings(page, ".recurrence")
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


def test_dates_are_shown_without_javascript(enter):
    page = enter("halina", NEW, java_script_enabled=False)
    fill_first_date(page)
    page.select_option("[name=repeats]", "monthly_weekday")
    page.locator(".recurrence__preview button").click()

    assert page.locator(".recurrence__summary").first.inner_text() == "W pierwszy wtorek miesiąca"
    assert page.locator("#recurrence-preview .recurrence__date").count() == 10
    assert page.input_value("[name=repeats]") == "monthly_weekday"
