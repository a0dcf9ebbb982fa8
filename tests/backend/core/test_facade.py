import re
from types import SimpleNamespace

from django.template import Context, Template

from backend.core.facade import WINDOWS, facade


def lit(drawing: str) -> set[str]:
    """The windows of the house (framed, unlike those of the far row) that have light in them, each by its shape."""
    shapes = re.search(r'<path d="([^"]*)" fill="var\(--amber\)" stroke="var\(--frame\)" stroke-width="4"', drawing)[1]
    return set(re.findall("M[^z]+z", shapes))


def test_one_place_always_has_the_same_house():
    assert facade("pod-jesionem", 3) == facade("pod-jesionem", 3)
    assert facade("pod-jesionem", 3) != facade("lipowa", 3)


def test_each_neighbour_lights_one_window_until_the_house_is_full():
    assert [len(lit(facade("lipowa", people))) for people in (0, 1, 9, WINDOWS, 200)] == [0, 1, 9, WINDOWS, WINDOWS]


def test_nobody_moves_when_a_neighbour_comes():
    assert lit(facade("lipowa", 3)) < lit(facade("lipowa", 4))


def test_slug_is_never_printed():
    house = SimpleNamespace(slug='"><script>alert(1)</script>')
    html = Template("{% load facade %}{% facade house people=2 %}").render(Context({"house": house}))
    assert "<script" not in html
    assert 'role="img"' in html
