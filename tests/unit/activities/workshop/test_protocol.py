"""Edits of one slot by several browsers over a bad network: nothing is lost, and all agree.

The browsers here keep the rules of ``static/js/save_queue.js``: one edit under way at a time, a
newer edit takes the place of one that waits and names it in ``replaces``, an answer moves later
edits onto its version, and what is not answered is sent again under the same id.
"""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lti_tool.activities.workshop.rules import normal
from lti_tool.activities.workshop.sheet.protocol import Standing, merged, outcome

WORDS = st.lists(st.sampled_from(["дом", "кот", "лес", "мир", "сад", "шар"]), max_size=4).map(
    " ".join
)


@dataclass(frozen=True)
class Sent:
    """An edit on its way to the server; the browser may send it again."""

    client: int
    edit_id: str
    base: int
    text: str
    replaces: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The server's word on one edit, on its way back."""

    edit: Sent
    accepted: bool
    version: int
    text: str


@dataclass
class Browser:
    """One person's page."""

    number: int
    version: int = 0
    text: str = ""
    queue: list[Sent] = field(default_factory=list)
    under_way: Sent | None = None
    asked: Answer | None = None
    made: int = 0

    def write(self, text: str) -> None:
        """Type a text: it replaces what waits and is not under way."""
        self.text = text
        self.made += 1
        replaces: tuple[str, ...] = ()
        for older in [one for one in self.queue if one is not self.under_way]:
            replaces = (*older.replaces, older.edit_id)
            self.queue.remove(older)
        edit_id = f"{self.number}-{self.made}"
        self.queue.append(Sent(self.number, edit_id, self.version, text, replaces))

    def hear(self, answer: Answer) -> None:
        """Take an answer; one that is not for the edit under way is old news."""
        if self.under_way is None or answer.edit.edit_id != self.under_way.edit_id:
            return
        self.queue.remove(self.under_way)
        self.under_way = None
        if answer.accepted:
            self.version = answer.version
            self.queue = [
                Sent(one.client, one.edit_id, answer.version, one.text, one.replaces)
                for one in self.queue
            ]
        else:
            self.asked = answer


class Network(RuleBasedStateMachine):
    """Three browsers, one server, and a network that drops, doubles and reorders."""

    @initialize()
    def begin(self) -> None:
        self.browsers = [Browser(number) for number in range(3)]
        self.standing = Standing()
        self.seen: dict[str, Answer] = {}
        self.history: list[Sent] = []
        self.requests: list[Sent] = []
        self.answers: list[Answer] = []
        self.told: list[Answer] = []

    @rule(number=st.integers(0, 2), text=WORDS)
    def somebody_writes(self, number: int, text: str) -> None:
        if self.browsers[number].asked is None:
            self.browsers[number].write(text)

    @rule(number=st.integers(0, 2))
    def somebody_sends_or_sends_again(self, number: int) -> None:
        browser = self.browsers[number]
        if browser.queue:
            browser.under_way = browser.under_way or browser.queue[0]
            self.requests.append(browser.under_way)

    @rule(number=st.integers(0, 2))
    def somebody_gives_up_waiting_and_reloads(self, number: int) -> None:
        self.browsers[number].under_way = None

    @rule(place=st.integers(0, 99), again=st.booleans())
    def a_request_arrives(self, place: int, again: bool) -> None:
        if self.requests:
            request = self.requests[place % len(self.requests)]
            if not again:
                self.requests.remove(request)
            self.answers.append(self.serve(request))

    @rule(place=st.integers(0, 99))
    def a_request_is_dropped(self, place: int) -> None:
        if self.requests:
            del self.requests[place % len(self.requests)]

    @rule(place=st.integers(0, 99), again=st.booleans())
    def an_answer_arrives(self, place: int, again: bool) -> None:
        if self.answers:
            answer = self.answers[place % len(self.answers)]
            if not again:
                self.answers.remove(answer)
            self.browsers[answer.edit.client].hear(answer)

    @rule(place=st.integers(0, 99))
    def an_answer_is_dropped(self, place: int) -> None:
        if self.answers:
            del self.answers[place % len(self.answers)]

    @rule(number=st.integers(0, 2))
    def the_feed_tells_somebody(self, number: int) -> None:
        self.follow(self.browsers[number])

    @rule(number=st.integers(0, 2), choice=st.sampled_from(["theirs", "mine", "both"]))
    def somebody_chooses_between_two_texts(self, number: int, choice: str) -> None:
        self.choose(self.browsers[number], choice)

    def serve(self, edit: Sent) -> Answer:
        """Do what ``operations.save_slot`` does, by the same rules."""
        known = self.seen.get(edit.edit_id)
        if known is not None:
            return known
        verdict = outcome(self.standing, edit.base, edit.text, edit.replaces)
        if verdict == "accepted":
            self.standing = Standing(self.standing.version + 1, edit.text, edit.edit_id)
            self.history.append(edit)
        answer = Answer(edit, verdict != "conflict", self.standing.version, self.standing.text)
        if verdict == "accepted":
            self.seen[edit.edit_id] = answer
        self.told.append(answer)
        return answer

    def follow(self, browser: Browser) -> None:
        """Show the newest state where nobody's text is in its way."""
        if not browser.queue and browser.asked is None and browser.version <= self.standing.version:
            browser.version, browser.text = self.standing.version, self.standing.text

    def choose(self, browser: Browser, choice: str) -> None:
        """Settle a conflict that was shown."""
        answer = browser.asked
        if answer is None:
            return
        browser.asked = None
        browser.version = answer.version
        both = merged("", answer.text, browser.text)
        browser.write({"theirs": answer.text, "mine": browser.text, "both": both}[choice])

    @invariant()
    def nobody_overwrites_what_they_have_not_seen(self) -> None:
        for before, after in zip(self.history, self.history[1:], strict=False):
            saw = self.history[after.base - 1].edit_id if after.base else ""
            assert before.edit_id == saw or before.edit_id in after.replaces

    def teardown(self) -> None:
        """Mend the network: everything is sent, every question answered, and all agree."""
        if not hasattr(self, "browsers"):
            return
        self.requests.clear()
        self.answers.clear()
        for _round in range(20):
            for browser in self.browsers:
                self.choose(browser, "both")
                while browser.queue and browser.asked is None:
                    browser.under_way = browser.under_way or browser.queue[0]
                    browser.hear(self.serve(browser.under_way))
        for browser in self.browsers:
            assert not browser.queue
            assert browser.asked is None
            self.follow(browser)
            assert (browser.version, browser.text) == (self.standing.version, self.standing.text)
        accepted = {edit.edit_id for edit in self.history}
        assert len(accepted) == len(self.history) == self.standing.version
        for answer in self.told:
            kept = answer.edit.edit_id in accepted or answer.text == answer.edit.text
            assert kept or not answer.accepted


Network.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestNetwork = Network.TestCase


def test_two_changes_in_different_words_make_one_text() -> None:
    base = "Начинаем вовремя и говорим по очереди"
    theirs = "Начинаем вовремя и говорим по кругу"
    ours = "Всегда начинаем вовремя и говорим по очереди"
    assert merged(base, theirs, ours) == "Всегда начинаем вовремя и говорим по кругу"


def test_two_changes_of_one_word_stand_one_below_the_other() -> None:
    assert merged("кот", "дом", "сад") == "дом\nсад"
    assert merged("", "Интерес", "Радость") == "Интерес\nРадость"


@given(WORDS, WORDS)
def test_where_only_one_has_changed_the_change_stands(base: str, changed: str) -> None:
    assert merged(base, changed, base) == normal(changed)
    assert merged(base, base, changed) == normal(changed)
    assert merged(base, changed, changed) == normal(changed)


@given(WORDS, WORDS, WORDS)
def test_no_word_that_somebody_added_is_lost(base: str, theirs: str, ours: str) -> None:
    kept = set(merged(base, theirs, ours).split())
    added = (set(theirs.split()) | set(ours.split())) - set(base.split())
    assert added <= kept
