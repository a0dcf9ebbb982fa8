"""``make screenshots``: the main pages as they are, for README and for eyes.

README's pictures go to docs/screenshots; with ``--all`` every size, theme and language goes to test-results.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from backend.demo.accounts import HOME_PLACE
from tests import engines
from tests.browser.conftest import ARGUMENTS, CHROMIUM_NAMES
from tests.browser.people import sign_in

ROOT = Path(__file__).resolve().parents[2]
PLACE = f"/miejsca/{HOME_PLACE}/"
PAGES = {
    "home": "/",
    "place": PLACE,
    "calendar": f"{PLACE}kalendarz/?widok=miesiac",
    "board": f"{PLACE}tablica/",
    "chat": f"{PLACE}rozmowy/",
    "meetup": "/wydarzenia/ukrainski-i-polski-przy-herbacie/pokoj/",
    "places": "/miejsca/",
    "panel": "/panel/",
}
README = [("place", 1280, "light", "pl"), ("chat", 1280, "dark", "pl"), ("board", 390, "light", "uk")]
SIZES = {1280: 900, 390: 844}
# Whatever the hour of the shooting, the place is open and neighbours are in.
OPEN_TODAY = f"""
from datetime import time
from django.utils import timezone
from backend.places.models import Place
today = timezone.localdate()
Place.objects.get(slug="{HOME_PLACE}").opening_exceptions.create(
    first_day=today, last_day=today, opens=time(0), closes=time(23)
)
"""
NEIGHBOURS = ("marek@example.org", "oksana@example.org", "zofia@example.org")


def main() -> None:
    wanted = README
    folder = ROOT / "docs" / "screenshots"
    if "--all" in sys.argv:
        folder = ROOT / "test-results" / "screenshots"
        wanted = [
            (page, width, theme, language)
            for page in PAGES
            for width in SIZES
            for theme in ("light", "dark")
            for language in ("pl", "uk")
        ]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, engines.running_ganek(Path(data), demo=True) as network:
        network.ganek("shell", "-v0", "-c", OPEN_TODAY)
        shoot(network, wanted, folder)


def shoot(network, wanted, folder: Path) -> None:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for email in NEIGHBOURS:
            neighbour = browser.new_context(base_url=network.base_url, reduced_motion="reduce").new_page()
            sign_in(neighbour, network.base_url, email)
            neighbour.goto(PLACE)
            neighbour.wait_for_load_state("networkidle")
        for width, theme, language in sorted({shot[1:] for shot in wanted}, key=str):
            context = browser.new_context(
                base_url=network.base_url,
                viewport={"width": width, "height": SIZES[width]},
                is_mobile=width < 600,
                color_scheme=theme,
                locale=language,
                reduced_motion="reduce",
            )
            page = context.new_page()
            sign_in(page, network.base_url, "halina@example.org")
            context.add_cookies([{"name": "django_language", "value": language, "url": network.base_url}])
            for name in [shot[0] for shot in wanted if shot[1:] == (width, theme, language)]:
                page.goto(PAGES[name])
                page.wait_for_load_state("networkidle")
                if name == "place":
                    expect(page.get_by_role("img", name=re.compile("4"))).to_be_visible()
                page.screenshot(path=folder / f"{name}-{width}-{theme}-{language}.png")
            context.close()


if __name__ == "__main__":
    main()
