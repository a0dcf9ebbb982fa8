"""What a browser without JavaScript would send: the fields of a form in a page, as they stand."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """The fields of every form that posts."""

    def __init__(self):
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.form: dict[str, list[str]] | None = None
        self.select, self.textarea, self.text = "", "", ""

    def handle_starttag(self, tag, attrs):
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self.form = {}
        name = given.get("name", "")
        match tag:
            case "input" if given.get("type") not in ("submit", "file", "button", "image"):
                is_box = given.get("type") in ("checkbox", "radio")
                if not is_box or "checked" in given:
                    self.add(name, given.get("value", "on" if is_box else ""))
            case "textarea":
                self.textarea, self.text = name, ""
            case "select":
                self.select = name
            case "option" if self.select and "selected" in given:
                self.add(self.select, given.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.add(self.textarea, self.text.removeprefix("\n"))
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None

    def handle_data(self, data):
        if self.textarea:
            self.text += data

    def add(self, name: str, value: str) -> None:
        if name and self.form is not None:
            self.form.setdefault(name, []).append(value)


def fields_of(page: str, name: str) -> dict[str, list[str]]:
    """The form in ``page`` that has a field ``name``, filled in as it was sent to the browser."""
    reader = _Fields()
    reader.feed(page)
    return next(form for form in reader.forms if name in form)
