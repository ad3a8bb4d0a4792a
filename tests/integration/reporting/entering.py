"""The page of figures as a browser without JavaScript sees and sends it, and its rows as the script saves them."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html


class Sheet:
    """A person at the page: opens it, types into its fields, and presses its buttons."""

    def __init__(self, client: FlaskClient, code: str, period: str, query: str = "") -> None:
        self.client = client
        self.address = f"/plans/{code}/reporting/{period}/enter"
        self.query = query
        self.fields: dict[str, str] = {}
        self.page: Any = None

    def open(self, language: str = "") -> "Sheet":
        if language:
            self.client.get("/", query_string={"lang": language})
        return self.shown(self.client.get(self.address + self.query))

    def shown(self, answer: Any) -> "Sheet":
        """Take over the fields of a page as it was answered."""
        self.page = html.fromstring(answer.text)
        form = next(iter(self.page.xpath('//form[contains(@class, "filling")]')), None)
        values = dict(form.form_values()) if form is not None else {}
        # The first line's end belongs to the markup of a box for words, and not to what stands in it.
        self.fields = {name: value.removeprefix("\n") for name, value in values.items()}
        return self

    def type(self, row: str, **texts: str) -> "Sheet":
        """Type into the fields of a row, named "kind:key"."""
        for name, text in texts.items():
            assert f"{row}:{name}" in self.fields, sorted(self.fields)
            self.fields[f"{row}:{name}"] = text
        return self

    def choose(self, row: str, whose: str) -> "Sheet":
        """Choose one of two people's contents of a row."""
        self.fields[f"{row}:keep"] = whose
        return self

    def press(self, do: str = "save") -> Any:
        """Press a button; the page that comes back is the one that is typed into next."""
        answer = self.client.post(self.address + self.query, data=self.fields | {"do": do})
        if answer.status_code in {200, 409, 422}:
            self.shown(answer)
        return answer

    def save(self) -> Any:
        """Press the button until what was understood is saved."""
        answer = self.press()
        return self.press() if answer.status_code == 200 else answer

    def send_row(self, row: str, **texts: str) -> Any:
        """Save one row as the page's script does."""
        kind, key = row.split(":", 1)
        prefix = f"{row}:"
        fields = {name.removeprefix(prefix): text for name, text in self.fields.items() if name.startswith(prefix)}
        answer = self.client.post(
            f"{self.address}/row",
            data=fields | {"kind": kind, "key": key, "csrf_token": self.fields["csrf_token"]} | texts,
        )
        if answer.status_code == 200:
            self.fields[f"{prefix}version"] = str(answer.json["version"])
            self.fields[f"{prefix}seen"] = answer.json["seen"]
        return answer

    def beside(self, row: str, name: str) -> str:
        """What is said at a field: what is wrong with it, or how it was understood."""
        found = [self.page.get_element_by_id(f"{row}:{name}-{part}").text_content() for part in ("error", "told")]
        return " ".join(" ".join(found).split())

    def words(self) -> str:
        """Everything that the page says."""
        return " ".join(self.page.text_content().split())

    def row_words(self, row: str) -> str:
        """What a row says, with the line below it."""
        key = row.split(":", 1)[1]
        parts = self.page.xpath(f'//tr[@data-key="{key}"] | //tr[@data-more="{row}"]')
        return " ".join(" ".join(part.text_content() for part in parts).split())

    def is_read_only(self, row: str) -> bool:
        """Whether nothing can be typed into a row."""
        return not any(name.startswith(f"{row}:") and not name.endswith(":version") for name in self.fields)
