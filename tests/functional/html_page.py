"""Reading an HTML page as far as a browser without scripts does: forms, links, frames."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class HtmlForm:
    """A form with the values it would send as it stands. `buttons` are (name, value, label).

    `choices` are the (name, value) of its checkboxes and radio buttons, ticked or not.
    """

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    posts_itself: bool = False

    def __getitem__(self, name: str) -> str:
        """The value of a field. KeyError where the form has none such."""
        return dict(self.fields)[name]

    def offered(self, name: str) -> list[str]:
        """The values one can tick under a name."""
        return [value for known, value in self.choices if known == name]

    def __contains__(self, name: str) -> bool:
        """Whether the form would send a field of that name."""
        return name in dict(self.fields)

    def filled(self, values: Mapping[str, object]) -> list[tuple[str, str]]:
        """The pairs to send: lists become several pairs, None leaves a field out."""
        pairs = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            if value is None:
                continue
            many = value if isinstance(value, list | tuple | set) else [value]
            pairs.extend((name, str(one)) for one in many)
        return pairs


@dataclass
class HtmlPage:
    """A page read. `text` is what a person would read, spaces folded."""

    url: str
    forms: list[HtmlForm] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    text: str = ""


def read_page(html: str, url: str) -> HtmlPage:
    """Read a page that came from `url`; addresses come out absolute."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    reader.page.text = " ".join("".join(reader.words).split())
    return reader.page


class _Reader(HTMLParser):
    """Collects forms, links and frames as the tags go by."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.page = HtmlPage(url)
        self.words: list[str] = []
        self._form: HtmlForm | None = None
        self._button: tuple[str, str] | None = None
        self._button_type = "submit"
        self._textarea: str | None = None
        self._select: tuple[str, bool] | None = None
        self._chosen: list[str] = []
        self._options: list[str] = []
        self._link: str | None = None
        self._piece: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        openers: dict[str, Callable[[dict[str, str]], None]] = {
            "script": self._silence,
            "style": self._silence,
            "meta": self._meta,
            "form": self._open_form,
            "input": self._input,
            "button": self._open_button,
            "textarea": self._open_textarea,
            "select": self._open_select,
            "option": self._option,
            "a": self._open_link,
            "iframe": self._frame,
        }
        if tag in openers:
            openers[tag](values)

    def _silence(self, values: dict[str, str]) -> None:
        self._silent += 1

    def _meta(self, values: dict[str, str]) -> None:
        if "name" in values:
            self.page.metas[values["name"]] = values.get("content", "")

    def _open_form(self, values: dict[str, str]) -> None:
        action = urljoin(self.page.url, values.get("action", ""))
        self._form = HtmlForm(action, values.get("method", "get").lower())
        self._form.posts_itself = "data-autopost" in values
        self.page.forms.append(self._form)

    def _open_button(self, values: dict[str, str]) -> None:
        self._button, self._piece = (values.get("name", ""), values.get("value", "")), []
        self._button_type = values.get("type", "submit")

    def _open_textarea(self, values: dict[str, str]) -> None:
        self._textarea, self._piece = values.get("name", ""), []

    def _open_select(self, values: dict[str, str]) -> None:
        self._select = (values.get("name", ""), "multiple" in values)
        self._chosen, self._options = [], []

    def _option(self, values: dict[str, str]) -> None:
        self._options.append(values.get("value", ""))
        if "selected" in values:
            self._chosen.append(values.get("value", ""))

    def _open_link(self, values: dict[str, str]) -> None:
        if "href" in values:
            self._link, self._piece = urljoin(self.page.url, values["href"]), []

    def _frame(self, values: dict[str, str]) -> None:
        if values.get("src"):
            self.page.frames.append(urljoin(self.page.url, values["src"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent -= 1
        elif tag == "form":
            self._form = None
        elif tag == "button" and self._button is not None:
            if self._form is not None and self._button_type == "submit":
                self._form.buttons.append((*self._button, self._said()))
            self._button = None
        elif tag == "textarea" and self._textarea is not None:
            self._add(self._textarea, "".join(self._piece).removeprefix("\n"))
            self._textarea = None
        elif tag == "select" and self._select is not None:
            name, multiple = self._select
            chosen = self._chosen or ([] if multiple else self._options[:1])
            for value in chosen:
                self._add(name, value)
            self._note(name)
            self._select = None
        elif tag == "a" and self._link is not None:
            self.page.links.append((self._link, self._said()))
            self._link = None

    def handle_data(self, data: str) -> None:
        self._piece.append(data)
        if not self._silent:
            self.words.append(data)

    def _said(self) -> str:
        return " ".join("".join(self._piece).split())

    def _input(self, values: dict[str, str]) -> None:
        kind, name = values.get("type", "text").lower(), values.get("name", "")
        if kind in {"submit", "image"}:
            if self._form is not None:
                self._form.buttons.append((name, values.get("value", ""), values.get("value", "")))
            return
        self._note(name)
        if kind in {"checkbox", "radio"}:
            if self._form is not None:
                self._form.choices.append((name, values.get("value", "on")))
            if "checked" in values:
                self._add(name, values.get("value", "on"))
        elif kind not in {"button", "reset", "file"} and "disabled" not in values:
            self._add(name, values.get("value", ""))

    def _add(self, name: str, value: str) -> None:
        if self._form is not None and name:
            self._form.fields.append((name, value))
            self._note(name)

    def _note(self, name: str) -> None:
        if self._form is not None and name:
            self._form.names.append(name)
