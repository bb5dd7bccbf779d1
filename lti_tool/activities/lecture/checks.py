"""Questions in the middle of a lecture: ordinary items of a quiz, asked at a moment of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from lti_tool.content.documents import ActivityDocument, ContentFault, Steps
from lti_tool.content.shapes import Shape
from lti_tool.coursework.items import AnyItem
from lti_tool.coursework.items.faults import media_faults, see_faults
from lti_tool.errors import N_

Seconds = Annotated[float, Field(ge=0, le=6 * 3600, allow_inf_nan=False)]
MOST_CHECKS = 3
"""More of them would make a quiz of the lecture."""


class Check(Shape):
    """One question, asked ``at`` a second, or when the ``slide`` of that number has been shown."""

    at: Seconds | None = None
    slide: Annotated[int, Field(ge=1, le=999)] | None = None
    item: AnyItem

    def moment(self, ends: Mapping[int, int]) -> int:
        """Return when it is asked, in milliseconds; ``ends`` is where each slide ends."""
        return ends[self.slide] if self.slide is not None else round((self.at or 0) * 1000)


def check_faults(
    checks: Sequence[Check], document: ActivityDocument, ends: Mapping[int, int], duration: int
) -> Iterator[ContentFault]:
    """Yield what is wrong with ``checks`` in a recording of ``duration`` milliseconds."""
    source = document.source
    met: set[str] = set()
    for place, check in enumerate(checks):
        steps: Steps = ("checks", place)
        if (check.at is None) == (check.slide is None):
            yield source.fault(steps, N_("write either “at:” or “slide:” here"))
        elif check.slide is not None and check.slide not in ends:
            message = N_("no slide of the number %(number)s comes up in the recording")
            yield source.fault((*steps, "slide"), message, number=check.slide)
        elif check.moment(ends) > duration:
            message = N_("this question comes after the end of the recording: correct “at”")
            yield source.fault((*steps, "at"), message)
        yield from _item_faults(check, document, (*steps, "item"), met)


def _item_faults(
    check: Check, document: ActivityDocument, steps: Steps, met: set[str]
) -> Iterator[ContentFault]:
    item = check.item
    if item.id in met:
        message = N_("two items have the id “%(id)s”: choose another for this one")
        yield document.source.fault((*steps, "id"), message, id=item.id)
    met.add(item.id)
    if item.pool:
        message = N_("nothing is drawn here: remove “pool”")
        yield document.source.fault((*steps, "pool"), message)
    if item.needs_mark:
        yield document.source.fault(
            (*steps, "type"), N_("nobody marks answers here: ask it in a quiz")
        )
    yield from item.faults(document.source, steps)
    yield from see_faults(item, document.source, steps)
    yield from media_faults(item, document, steps)
