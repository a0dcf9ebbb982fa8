"""Every error of the form of an event leads to where it is mended."""

from html.parser import HTMLParser

from django.template.loader import render_to_string

from backend.places.models import Room
from tests.backend.events.test_event_form import adding, filled

CONTROLS = ("input", "select", "textarea")


class _Page(HTMLParser):
    """Ids of the controls that take the focus, of those among them in a closed part, and where the summary leads."""

    def __init__(self, page: str):
        super().__init__()
        self.details: list[bool] = []
        self.open, self.closed, self.links = set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "details":
            self.details.append("open" in given)
        elif tag in CONTROLS and given.get("type") != "hidden" and "id" in given:
            (self.open if all(self.details) else self.closed).add(given["id"])
        elif tag == "a" and given.get("href", "").startswith("#id_"):
            self.links.append(given["href"].removeprefix("#"))

    def handle_endtag(self, tag):
        if tag == "details":
            self.details.pop()


def test_each_link_of_the_summary_leads_to_a_field_that_takes_the_focus(client, place, halina):
    Room.objects.create(place=place, name="Sala duża", capacity=30)
    client.force_login(halina)
    answer = client.post(adding(place), filled(title="", **{"question-TOTAL_FORMS": "1"}))
    sheet = answer.context["form"]
    for form in sheet.forms:
        for name, field in form.fields.items():
            if not field.widget.is_hidden and getattr(field, "choices", True):
                form.add_error(name, "Tak nie.")
    names = answer.context.keys()
    shown = {name: answer.context[name] for name in names}
    page = _Page(render_to_string("events/event_form.html", shown))
    assert len(page.links) > 60
    assert [link for link in page.links if link not in page.open] == []


def test_the_list_of_rules_gets_the_focus_at_its_first_box(client, place, halina):
    client.force_login(halina)
    answer = client.post(adding(place), filled(checked_rules=[]))
    assert 'href="#id_checked_rules_0"' in answer.text
    assert 'id="id_checked_rules_0"' in answer.text
