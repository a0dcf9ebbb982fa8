"""Taking one's data along, leaving, and changing one's mind, in a browser."""

import zipfile

import pytest
from playwright.sync_api import expect

from backend.demo.accounts import PASSWORD
from tests.browser.people import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(browser, demo):
    """Factory: a page of somebody who has just signed in."""
    contexts = []

    def opened(name):
        context = browser.new_context(locale="pl-PL", base_url=demo.base_url, reduced_motion="reduce")
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, demo.base_url, f"{name}@example.org")
        return page

    yield opened
    for context in contexts:
        context.close()


def give_password_if_asked(page) -> None:
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
        expect(page.locator("input[name=password]")).to_have_count(0)


def test_data_are_put_together_while_one_watches_and_fetched(page_of, tmp_path):
    page = page_of("oksana")
    page.goto("/konto/moje-dane/")
    page.locator("#exports form button").first.click()
    give_password_if_asked(page)
    fetch = page.locator("#exports a.button").first
    expect(fetch).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        fetch.click()
        give_password_if_asked(page)
    archive = tmp_path / "mine.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as mine:
        assert mine.testzip() is None
        mine.extractall(tmp_path / "mine")
    # It opens from the disk, without anything from outside.
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/mine/index.html")
    page.locator("nav a").first.click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("dd", has_text="oksana@example.org")).to_be_visible()
    assert [url for url in asked if not url.startswith("file:")] == []


def test_somebody_who_leaves_is_hidden_and_stays_by_one_press(page_of):
    leaving, other = page_of("oksana"), page_of("halina")
    leaving.goto("/konto/")
    profile = leaving.locator(".account-list a").first.get_attribute("href")
    leaving.goto("/konto/usuniecie/")
    give_password_if_asked(leaving)
    leaving.locator("#id_word").fill("usuń" if leaving.locator("html[lang=pl]").count() else "видалити")
    leaving.locator("main form:has(#id_word) button").click()
    expect(leaving.locator(".leaving")).to_be_visible()
    assert other.goto(profile).status == 404
    leaving.goto("/")
    leaving.locator(".leaving button").click()
    expect(leaving.locator(".leaving")).to_have_count(0)
    assert other.goto(profile).status == 200
