"""The calendar with a keyboard, and as it changes before one's eyes."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import HOME_PLACE
from backend.events.selectors.days import first_of_month, whole_weeks

pytestmark = pytest.mark.browser
CALENDAR = f"/miejsca/{HOME_PLACE}/kalendarz/"
EVENT = "/wydarzenia/ukrainski-i-polski-przy-herbacie/"


def focused_day(page) -> str:
    return page.evaluate("document.activeElement.dataset.day ?? ''")


def ready(page) -> None:
    page.wait_for_function("() => Boolean(customElements.get('calendar-grid') && customElements.get('calendar-view'))")


def open_month(enter, month: date):
    page = enter("marek", f"{CALENDAR}?widok=miesiac&miesiac={month:%Y-%m}")
    ready(page)
    return page


def test_arrows_walk_over_the_days_and_into_another_month(enter):
    month = first_of_month(date.today(), 1)
    page = open_month(enter, month)
    expect(page.get_by_role("grid")).to_be_visible()
    first = page.locator(f"[data-day='{month}']")
    expect(page.locator("[data-day]:not([tabindex='-1'])")).to_have_count(1)
    first.focus()
    for key, days in (("ArrowRight", 1), ("ArrowDown", 8), ("ArrowLeft", 7), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert focused_day(page) == (month + timedelta(days=days)).isoformat(), key
    page.keyboard.press("Control+End")
    assert focused_day(page) == (first_of_month(month, 1) - timedelta(days=1)).isoformat()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    sunday = date.fromisoformat(focused_day(page))
    assert sunday.weekday() == 6
    page.keyboard.press("Home")
    assert focused_day(page) == (sunday - timedelta(days=6)).isoformat()

    first.focus()
    page.keyboard.press("PageDown")
    following = first_of_month(month, 1)
    expect(page.locator(f"[data-day='{following}']")).to_be_focused()
    assert f"miesiac={following:%Y-%m}" in page.url
    expect(page.locator("#toasts")).to_contain_text(re.compile(str(following.year)))
    page.keyboard.press("PageUp")
    expect(first).to_be_focused()


def test_a_day_of_another_month_leads_a_month_on_from_itself(enter):
    month = next(month for month in months_ahead() if whole_weeks(month)[-1].month != month.month)
    page = open_month(enter, month)
    trailing = first_of_month(month, 1)
    page.locator(f"[data-day='{trailing}']").focus()
    page.keyboard.press("PageDown")
    wanted = first_of_month(month, 2)
    expect(page.locator(f"[data-day='{wanted}']")).to_be_focused()
    assert f"miesiac={wanted:%Y-%m}" in page.url
    page.go_back()
    expect(page.locator("#calendar-caption")).to_contain_text(str(month.year))
    page.locator(f"[data-day='{trailing}']").focus()
    page.keyboard.press("PageUp")
    expect(page.locator(f"[data-day='{month}']")).to_be_focused()
    assert f"miesiac={month:%Y-%m}" in page.url


def months_ahead():
    return (first_of_month(date.today(), number) for number in range(1, 13))


def test_enter_opens_the_day_and_tab_reaches_what_is_on_it(enter):
    page = open_month(enter, date.today())
    today = page.locator(f"[data-day='{date.today()}']")
    today.focus()
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('td')?.querySelector('[data-day]')?.dataset.day")
    assert inside == date.today().isoformat()
    today.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**widok=dzien&dzien={date.today()}")
    expect(page.locator("#calendar-caption")).to_contain_text("dziś", ignore_case=True)


def test_ways_to_other_days_put_the_focus_on_the_caption(enter):
    page = open_month(enter, date.today())
    before = page.locator("#calendar-caption").text_content()
    page.locator("#days-after").click()
    expect(page.locator("#calendar-caption")).to_be_focused()
    expect(page.locator("#calendar-caption")).not_to_have_text(before)
    page.go_back()
    expect(page.locator("#calendar-caption")).to_have_text(before)


def test_filter_keeps_the_focus_and_says_how_much_it_found(enter):
    page = enter("marek", "/kalendarz/")
    ready_view(page)
    page.locator("#calendar-filters > summary").click()
    box = page.locator("input[name=kategoria][value=movement]")
    box.check()
    expect(page.locator(".calendar-filters .chip")).to_have_count(1)
    expect(box).to_be_focused()
    expect(page.locator(".calendar-filters [role=status].visually-hidden")).not_to_be_empty()
    assert "kategoria=movement" in page.url


def ready_view(page) -> None:
    page.wait_for_function("() => Boolean(customElements.get('calendar-view'))")


def test_next_page_joins_the_list(enter):
    page = enter("marek", "/kalendarz/")
    ready_view(page)
    expect(page.locator(".agenda__event")).to_have_count(30)
    page.locator("#agenda-more a").click()
    expect(page.locator(".agenda__event")).to_have_count(60)


@pytest.mark.parametrize("path", [CALENDAR, "/kalendarz/?jezyk=uk", "/moj-kalendarz/"])
def test_taken_seat_shows_at_once_to_those_who_look(enter, path):
    watcher = enter("marek", path)
    ready_view(watcher)
    watcher.wait_for_load_state("networkidle")
    line = watcher.locator(".agenda__event", has_text="Ukraiński i polski przy herbacie").first
    before = line.text_content()
    other = enter("oksana", EVENT)
    other.locator(".seats form button[type=submit]").first.click()
    expect(line).not_to_have_text(before, timeout=15_000)


def test_change_that_comes_keeps_the_day_of_the_keyboard(enter):
    page = open_month(enter, date.today())
    page.locator(f"[data-day='{date.today()}']").focus()
    page.keyboard.press("ArrowRight")
    day = focused_day(page)
    with page.expect_response(lambda answer: "kalendarz" in answer.url):
        page.locator("#calendar-results").evaluate("region => region.dispatchEvent(new Event('stale'))")
    expect(page.locator("[data-day]:not([tabindex='-1'])")).to_have_attribute("data-day", day)
    assert focused_day(page) == day


def test_calendar_is_whole_without_javascript(browser, demo):
    context = browser.new_context(locale="pl-PL", base_url=demo.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/kalendarz/")
    page.locator("#calendar-filters > summary").click()
    page.locator("input[name=kategoria][value=movement]").check()
    page.locator("#calendar-filters button[type=submit]").click()
    expect(page.locator(".chip", has_text="ruch")).to_have_count(1)
    page.locator("#view-miesiac").click()
    expect(page.get_by_role("table")).to_be_visible()
    assert "kategoria=movement" in page.url
    page.locator("#days-after").click()
    page.locator("[data-day]").nth(10).click()
    assert "widok=dzien" in page.url
    page.goto(CALENDAR)
    page.locator("#agenda-more a").click()
    assert "po=" in page.url
    expect(page.locator(".agenda__event").first).to_be_visible()
    context.close()
