"""Going about in web pages over real HTTP: cookies, redirects, frames, forms, scripts' requests.

`LtiBrowser` adds the LMS to it.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

import requests

from tests.functional.cookie_jar import CookieJar, site_of
from tests.functional.html_page import HtmlForm, HtmlPage, read_page

# Fields that give away a form the protocol posts by itself, from either side.
_PROTOCOL_FIELDS = ({"iss", "login_hint"}, {"id_token"}, {"JWT"}, {"state", "error"})
MOST_STEPS = 20
_SECONDS = 30


class WebBrowser:
    """A browser tab without a screen.

    `third_party_cookies`: whether unpartitioned cookies live in frames of other sites (off, as
    in today's browsers). `history` is every answer, newest last.
    """

    def __init__(self, *, third_party_cookies: bool = False, language: str = "ru") -> None:
        self.language = language
        self.jar = CookieJar(third_party=third_party_cookies)
        self.history: list[requests.Response] = []
        self._session = requests.Session()
        self._session.trust_env = False
        self._frame_of: str | None = None
        self._shown_url = ""

    def get(self, url: str) -> requests.Response:
        """Go to an address (relative to the page shown), in the frame or window we are in."""
        return self.follow(self._send("GET", urljoin(self._shown_url, url)))

    def open_top(self, url: str) -> requests.Response:
        """Type an address into the address bar: out of any frame."""
        self._leave_frame()
        return self.get(url)

    def submit(
        self,
        page: requests.Response,
        values: Mapping[str, object] | None = None,
        *,
        form: int | HtmlForm | str | None = None,
        button: str | None = None,
    ) -> requests.Response:
        """Fill in and send a form of a page; return the final answer.

        `form` is its position, the form itself, or a part of its action; without it the one form
        that knows all names in `values` (without values: the page's own form) is taken.
        `button` is the label, name or value of the button pressed; without it the first button's
        name goes along, as the Enter key does.
        """
        chosen = self.form(page, values or {}, form, button)
        pairs = chosen.filled(values or {})
        for name, value, label in chosen.buttons:
            if name and (button is None or button in {name, value, label}):
                if name not in (values or {}):
                    pairs.append((name, value))
                break
        return self.follow(self._send_pairs(chosen, pairs))

    def send_form(
        self,
        form: HtmlForm,
        values: Mapping[str, object] | None = None,
        *,
        follow: bool = True,
    ) -> requests.Response:
        """Send a form as it stands, with fields replaced (None leaves one out).

        `follow=False` returns the first answer, a redirect for one.
        """
        pairs = form.filled(values or {})
        if not follow:
            return self._send("POST", form.action, data=pairs, shows=False)
        return self.follow(self._send_pairs(form, pairs))

    def post(
        self, url: str, data: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Post form fields to an address, as a script of the page shown would."""
        pairs = HtmlForm("", "post").filled(data)
        target = urljoin(self._shown_url, url)
        return self.follow(self._send("POST", target, data=pairs, headers=headers))

    def fetch(
        self,
        method: str,
        url: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """A script's request: JSON body, the page's CSRF token in `X-CSRF-Token`, no following."""
        sent = dict(headers or {})
        token = self.csrf_token()
        if token:
            sent.setdefault("X-CSRF-Token", token)
        target = urljoin(self._shown_url, url)
        return self._send(method, target, json=json, headers=sent, shows=False)

    def csrf_token(self) -> str | None:
        """The token of the page shown, from `<meta name="csrf-token">`."""
        for answer in reversed(self.history):
            if answer.url == self._shown_url:
                return self.page(answer).metas.get("csrf-token")
        return None

    @staticmethod
    def page(answer: requests.Response) -> HtmlPage:
        """Read an answer as an HTML page."""
        return read_page(answer.text, answer.url)

    def form(
        self,
        answer: requests.Response,
        values: Mapping[str, object],
        which: int | HtmlForm | str | None = None,
        button: str | None = None,
    ) -> HtmlForm:
        """Choose a form of a page; see `submit`. AssertionError names what there is."""
        if isinstance(which, HtmlForm):
            return which
        forms = self.page(answer).forms
        if isinstance(which, int):
            return forms[which]
        found = [form for form in forms if set(values) <= set(form.names)]
        if isinstance(which, str):
            found = [form for form in forms if which in form.action]
        if button is not None:
            found = [form for form in found if any(button in known for known in form.buttons)]
        if not values and which is None and button is None:
            found = [form for form in found if form.method == "post" and not _of_shell(form)]
        assert found, f"{answer.url} has no such form; there are {forms}"
        return found[0]

    def frame_url(self, answer: requests.Response) -> str:
        """The address of a page's first frame."""
        frames = self.page(answer).frames
        assert frames, f"{answer.url} has no frame: {self.page(answer).text[:300]}"
        return frames[0]

    def follow(self, answer: requests.Response) -> requests.Response:
        """Post protocol forms until an answer shows something else."""
        for _ in range(MOST_STEPS):
            form = self.protocol_form(answer)
            if form is None:
                return answer
            answer = self._send_pairs(form, form.fields)
        raise AssertionError(f"the forms go round in circles at {answer.url}")

    def protocol_form(self, answer: requests.Response) -> HtmlForm | None:
        """The form that posts itself in a step of the protocol, if this page is one."""
        if "html" not in answer.headers.get("Content-Type", ""):
            return None
        for form in self.page(answer).forms:
            sent = {name for name, _ in form.fields}
            known = any(wanted <= sent for wanted in _PROTOCOL_FIELDS)
            if form.posts_itself or (form.method == "post" and known):
                return form
        return None

    def _leave_frame(self) -> None:
        self._frame_of = None

    def _send_pairs(self, form: HtmlForm, pairs: Sequence[tuple[str, str]]) -> requests.Response:
        if form.method == "get":
            prepared = requests.Request("GET", form.action.partition("?")[0], params=list(pairs))
            return self._send("GET", str(prepared.prepare().url))
        return self._send("POST", form.action, data=list(pairs))

    def _send(
        self,
        method: str,
        url: str,
        *,
        data: Sequence[tuple[str, str]] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        shows: bool = True,
    ) -> requests.Response:
        """One request and the redirects after it, cookies by the jar alone."""
        initiator = self._shown_url
        for _ in range(MOST_STEPS):
            answer = self._exchange(method, url, initiator, data, json, headers)
            self.history.append(answer)
            if not shows or not answer.is_redirect:
                break
            url = urljoin(url, answer.headers["Location"])
            if answer.status_code in {301, 302, 303}:
                method, data, json = "GET", None, None
        else:
            raise AssertionError(f"redirects go round in circles at {url}")
        if shows:
            self._shown_url = answer.url
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        initiator: str,
        data: Sequence[tuple[str, str]] | None,
        json: object,
        headers: Mapping[str, str] | None,
    ) -> requests.Response:
        top_site = self._frame_of or site_of(url)
        sent = {"Accept-Language": self.language, **(headers or {})}
        foreign = bool(initiator) and site_of(initiator) != site_of(url)
        cookies = self.jar.header(url, top_site, foreign_post=foreign and method == "POST")
        if cookies:
            sent["Cookie"] = cookies
        if method == "POST" and initiator:
            sent.setdefault("Origin", initiator.partition("://")[0] + "://" + _host(initiator))
        self._session.cookies.clear()
        answer = self._session.request(
            method,
            url,
            data=list(data) if data is not None else None,
            json=json,
            headers=sent,
            allow_redirects=False,
            timeout=_SECONDS,
        )
        self.jar.take(url, answer.raw.headers.getlist("Set-Cookie"), top_site)
        return answer


def _host(url: str) -> str:
    return url.split("/")[2]


def _of_shell(form: HtmlForm) -> bool:
    """Whether a form stands in every page's header: the language, signing out."""
    return form.action.rpartition("/")[2] in {"language", "sign-out"}
