"""What people do in a browser, in their words."""

import re
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Page, expect

from backend.demo.accounts import HOME_PLACE, PASSWORD

ROOM = f"/miejsca/{HOME_PLACE}/rozmowy/"


def sign_in(page: Page, base_url: str, email: str) -> None:
    page.goto(f"{base_url}/konto/login/")
    sign_in_here(page, email)


def sign_in_here(page: Page, email: str) -> None:
    """On the page that asks for it, which leads back to where one was."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("input[name=password]")).to_have_count(0)


def sign_up(page: Page, base_url: str, *, email: str, name: str, mail_dir: Path) -> None:
    """Create an account; the code comes by e-mail."""
    page.goto(f"{base_url}/konto/signup/")
    page.locator("input[name=display_name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill("porcelanowy-czajnik-7")
    page.locator("input[name=accepts_rules]").check()
    page.locator("main form:has(input[name=email]) button[type=submit]").first.click()
    page.locator("input[name=code]").fill(code_mailed_to(email, mail_dir))
    page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def code_mailed_to(email: str, mail_dir: Path) -> str:
    """The code of the newest mail to ``email``; the worker brings it within seconds."""
    for _ in range(100):
        if code := newest_code(email, mail_dir):
            return code
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email}")


def link_mailed_to(email: str, mail_dir: Path, pattern: str) -> str:
    """The first match of ``pattern`` in a letter to ``email``; the worker brings it within seconds."""
    for _ in range(100):
        for path in mail_dir.glob("*.log"):
            mail = message_from_bytes(path.read_bytes().split(b"-" * 79 + b"\n")[0], policy=policy.default)
            text = mail.get_body(("plain",))
            if mail["To"] == email and text and (found := re.search(pattern, text.get_content())):
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email}")


def newest_code(email: str, mail_dir: Path) -> str:
    for path in sorted(mail_dir.glob("*.log"), reverse=True):
        for part in path.read_bytes().split(b"-" * 79 + b"\n"):
            mail = message_from_bytes(part, policy=policy.default)
            if mail["To"] and email in mail["To"]:
                found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", mail.get_content(), re.MULTILINE)
                if found:
                    return found[1]
    return ""


def say(page: Page, text: str) -> None:
    page.locator("[data-composer] textarea").fill(text)
    page.locator("[data-composer] .button--send").click()


def messages(page: Page, text: str):
    """Messages that stand in the log with ``text``, without those that still wait to be sent."""
    return page.locator(".message:not(.message--waiting) .message__body", has_text=text)


def ready(page: Page) -> None:
    """Wait until the scripts of a room are there."""
    page.wait_for_function("() => Boolean(customElements.get('conversation-log'))")
    page.wait_for_load_state("networkidle")


@contextmanager
def late_scripts(page: Page):
    """Scripts of pages that are opened within come only after it."""
    held = []
    page.route("**/*.js", lambda route: held.append(route))
    yield
    while held:
        held.pop(0).continue_()
    page.unroute("**/*.js")


def another_tab(page: Page, path: str = ROOM) -> Page:
    tab = page.context.new_page()
    tab.goto(path)
    return tab
