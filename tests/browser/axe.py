"""axe-core on the page that is open."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

SCRIPT = Axe().axe_script
# All that is right stays in the browser: it is a hundred times what is wrong.
RUN = "([where, options]) => axe.run(where || document, options).then((told) => told.violations)"


def findings(page: Page, where: str = "", **options) -> list[dict]:
    """Violations in all of the page, or in the part at the selector ``where``; ``options`` are those of axe.run."""
    try:
        return judged(page, where, options)
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        page.wait_for_load_state("networkidle")  # the page that came after it is judged
        return judged(page, where, options)


def judged(page: Page, where: str, options: dict) -> list[dict]:
    if page.evaluate("() => !('axe' in window)"):
        page.evaluate(SCRIPT)
    return page.evaluate(RUN, [where, {"resultTypes": ["violations"], **options}])
