import pytest
from django.template.loader import render_to_string

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [400, 500, 503])
def test_page_without_any_context_has_a_heading_and_one_way_on(status):
    html = render_to_string(f"{status}.html")
    assert html.count("<h1") == 1
    assert html.count('class="button"') == 1
    assert "<script" not in html


@pytest.mark.parametrize("name", ["403", "404", "403_csrf"])
def test_refusal_is_a_whole_page_for_a_browser_and_an_alert_for_htmx(name, rf):
    request = rf.get("/")
    request.htmx = False
    assert render_to_string(f"{name}.html", {}, request).count("<h1") == 1

    request.htmx = True
    fragment = render_to_string(f"{name}.html", {}, request)
    assert 'role="alert"' in fragment
    assert "<html" not in fragment
