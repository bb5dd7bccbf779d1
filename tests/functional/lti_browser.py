"""A browser without a screen for functional tests: real HTTP against the sandbox and the tool.

    browser = LtiBrowser(world)
    page = browser.launch("anna", "Quiz")          # the activity's first page, in the LMS's frame
    page = browser.submit(page, {"answer": ["a", "c"]})
    picker = browser.deep_link("author")

It keeps cookies as Chromium does in frames (see `cookie_jar`), follows redirects, and posts the
forms of the protocol by itself. Every answer is a `requests.Response`.
"""

from urllib.parse import urlsplit

import requests

from lti_tool.sandbox_lms.course import IN_FRAME, IN_WINDOW, Course, Link, SeedLink
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.world import World
from tests.functional.cookie_jar import site_of
from tests.functional.html_page import HtmlForm
from tests.functional.web_browser import MOST_STEPS, WebBrowser


class LtiBrowser(WebBrowser):
    """One browser of one person at a time.

    `third_party_cookies`: whether unpartitioned cookies live in frames of other sites (off, as
    in today's browsers). `language` of the LMS's pages, hence the launch locale. `history` is
    every answer, newest last.
    """

    def __init__(
        self, world: World, *, third_party_cookies: bool = False, language: str = "ru"
    ) -> None:
        super().__init__(third_party_cookies=third_party_cookies, language=language)
        self.world = world
        self.person: Person | None = None

    # ---- going about in the LMS

    def sign_in(self, who: str | Person) -> None:
        """Sign in to the LMS as somebody (a key, a user id or the person)."""
        self.person = self.world.person(who)
        self._leave_frame()
        self._send("POST", f"{self.world.url}/language", data=[("language", self.language)])
        self._send("POST", f"{self.world.url}/sign-in", data=[("person", self.person.user_id)])

    def launch(
        self, who: str | Person, which: str | Link | SeedLink, *, container: str = IN_FRAME
    ) -> requests.Response:
        """Launch a link (id, title or object) as somebody; return the tool's final answer."""
        return self.follow(self._begin(who, which, container))

    def launch_form(
        self, who: str | Person, which: str | Link | SeedLink, *, container: str = IN_FRAME
    ) -> HtmlForm:
        """As `launch`, but stop before posting the id_token: change it and `send_form` it."""
        return self._stop_at_token(self._begin(who, which, container))

    def review(
        self,
        who: str | Person,
        which: str | Link | SeedLink,
        of: str | Person,
    ) -> requests.Response:
        """«Grade analysis» of one person's cell in a link's column; the tool's final answer."""
        return self.follow(self._begin_review(who, which, of))

    def deep_link(
        self, who: str | Person = "author", course: Course | None = None
    ) -> requests.Response:
        """«Add an activity» (in the first course): return the tool's picker."""
        return self.follow(self._begin_deep_linking(who, course))

    def deep_link_form(
        self, who: str | Person = "author", course: Course | None = None
    ) -> HtmlForm:
        """As `deep_link`, but stop before posting the id_token."""
        return self._stop_at_token(self._begin_deep_linking(who, course))

    def another_tab(self) -> "LtiBrowser":
        """A second tab of the same browser: the same cookies, its own frame and page."""
        tab = LtiBrowser(self.world, language=self.language)
        tab.jar = self.jar
        return tab

    # ---- inside

    def _begin(
        self, who: str | Person, which: str | Link | SeedLink, container: str
    ) -> requests.Response:
        link = self.world.link(which)
        self._become(who)
        if container == IN_WINDOW:
            return self._send("GET", f"{self.world.url}/mod/{link.id}/launch?in=window")
        return self._enter_frame(self._send("GET", f"{self.world.url}/mod/{link.id}?in=iframe"))

    def _begin_review(
        self, who: str | Person, which: str | Link | SeedLink, of: str | Person
    ) -> requests.Response:
        item = self.world.link(which).line_item_id
        self._become(who)
        target = f"{self.world.url}/review/{item}/{self.world.person(of).user_id}"
        shell = self._send("GET", target)
        return self._enter_frame(shell) if shell.ok else shell

    def _begin_deep_linking(self, who: str | Person, course: Course | None) -> requests.Response:
        self._become(who)
        shell = self._send("GET", f"{self.world.url}/course/{(course or self.world.course).id}/add")
        return self._enter_frame(shell) if shell.ok else shell

    def _become(self, who: str | Person) -> None:
        """Sign in unless this browser is signed in as `who` already (tabs share the cookie)."""
        self._leave_frame()
        self.person = self.world.person(who)
        port = urlsplit(self.world.url).port
        names = {(cookie.name, cookie.value) for cookie in self.jar.cookies.values()}
        if (f"sandbox_person_{port}", self.person.user_id) not in names:
            self.sign_in(who)

    def _stop_at_token(self, answer: requests.Response) -> HtmlForm:
        for _ in range(MOST_STEPS):
            form = self.protocol_form(answer)
            assert form is not None, f"no form of the protocol at {answer.url}: {answer.text[:500]}"
            if "login_hint" not in form and not form.action.startswith(self.world.url):
                return form
            answer = self._send_pairs(form, form.fields)
        raise AssertionError("the login never came to an id_token")

    def _enter_frame(self, shell: requests.Response) -> requests.Response:
        inner = self.frame_url(shell)
        self._frame_of = site_of(shell.url)
        return self._send("GET", inner)
