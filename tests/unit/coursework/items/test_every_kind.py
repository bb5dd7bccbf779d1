"""What holds for every kind of item and every answer there can be."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.quiz.rules import Verdict, verdict
from lti_tool.coursework.items import KINDS, AnyItem
from lti_tool.coursework.items.base import Item, UnreadableAnswer
from lti_tool.web.folders import shell_folder
from tests.unit.coursework.items.samples import SAMPLES, answers, item

EVERY = st.sampled_from(sorted(SAMPLES)).map(lambda name: SAMPLES[name])
ANSWERED = EVERY.flatmap(lambda one: st.tuples(st.just(one), answers(one)))


def test_every_kind_has_a_sample_and_a_template() -> None:
    assert {sample.type for sample in SAMPLES.values()} == set(KINDS)
    folder = shell_folder("templates") / "coursework/items"
    for kind in KINDS:
        assert (folder / f"{kind}.html").is_file()
    assert AnyItem is not None


@pytest.mark.parametrize("asked", SAMPLES.values(), ids=SAMPLES.keys())
def test_an_item_has_as_many_fields_as_it_shows_parts(asked: Item) -> None:
    assert len(asked.part_names) == len(asked.asked().parts)


@given(ANSWERED)
def test_a_share_lies_between_nothing_and_everything(case: tuple[Item, tuple[str, ...]]) -> None:
    asked, answer = case
    assert 0 <= asked.share(answer) <= 1


@given(ANSWERED)
def test_no_answer_is_worth_nothing_and_says_so(case: tuple[Item, tuple[str, ...]]) -> None:
    asked, _answer = case
    assert asked.share(()) == 0
    assert not asked.has_right(())
    assert verdict(asked, ()) is Verdict.OMITTED


@given(ANSWERED, st.randoms())
def test_the_order_in_which_an_answer_is_sent_does_not_matter(
    case: tuple[Item, tuple[str, ...]], random: object
) -> None:
    asked, answer = case
    shuffled = list(answer)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert asked.clean(shuffled) == answer
    assert asked.clean(answer) == answer


@given(ANSWERED)
def test_marking_agrees_with_the_score_and_keeps_the_key_back_until_it_may(
    case: tuple[Item, tuple[str, ...]],
) -> None:
    asked, answer = case
    said = verdict(asked, answer)
    assert (said is Verdict.RIGHT) == (asked.share(answer) == 1)
    if asked.share(answer) > 0:
        assert said in (Verdict.RIGHT, Verdict.PARTLY)
    for line in asked.marked(answer, whole_key=True):
        assert (line.is_right is None) is asked.needs_mark
        assert line.mine is None or line.right
    for line in asked.marked(answer, whole_key=False):
        assert not line.right
        assert line.mine is not None or line.is_chosen or line.is_right is None


@given(EVERY)
def test_an_item_is_the_same_after_a_way_through_yaml(asked: Item) -> None:
    written = yaml.safe_dump(asked.model_dump(mode="json"), allow_unicode=True)
    fields = yaml.safe_load(written)
    assert item(fields.pop("type"), **fields) == asked


@pytest.mark.parametrize("asked", SAMPLES.values(), ids=SAMPLES.keys())
def test_what_its_fields_cannot_send_is_refused(asked: Item) -> None:
    for nonsense in (["nowhere:1", "x" * 6000], ["1:99", "what:99", "x" * 6000]):
        with pytest.raises(UnreadableAnswer):
            asked.clean(nonsense)
