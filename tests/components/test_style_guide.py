import re
from itertools import pairwise

import pytest
from django.test import override_settings
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    with override_settings(PRODUCTION=False):
        return client.get(reverse("style-guide")).text


def test_strangers_do_not_see_it(client):
    with override_settings(PRODUCTION=True):
        assert client.get(reverse("style-guide")).status_code == 404


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_field_in_error_is_tied_to_its_words(page):
    control = re.search(r'<input[^>]*id="broken_name"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in control
    described = re.search(r'aria-describedby="([^"]+)"', control)[1].split()
    assert described == ["broken_name_helptext", "broken_name_error"]
    assert all(f'id="{name}"' in page for name in described)


def test_summary_leads_to_each_field_in_error(page):
    assert 'href="#broken_name"' in page
    assert 'class="error-summary" tabindex="-1"' in page


def test_no_inline_styles_or_handlers(page):
    assert not re.search(r'\s(style|on[a-z]+)="', page)


def test_ids_are_unique(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
