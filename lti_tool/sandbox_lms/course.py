"""Courses of the sandbox: resource links, line items and what deep linking made of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from lti_tool import clock
from lti_tool.sandbox_lms.people import Person

IN_FRAME = "iframe"
IN_WINDOW = "window"


@dataclass(frozen=True)
class SeedLink:
    """An activity to place in a fresh course, as an author would have done by deep linking.

    `score_maximum` None makes no gradebook column. `target_link_uri` None means the tool's own.
    `review_url` None with a column means review opens the link's own address.
    """

    title: str
    custom: dict[str, str] = field(default_factory=dict)
    score_maximum: Decimal | None = None
    resource_id: str = ""
    tag: str = ""
    target_link_uri: str | None = None
    text: str = ""
    opens: str = IN_FRAME


@dataclass
class LineItem:
    """A column of the gradebook (AGS 2.0, section 3.1). `client_id` None: no tool owns it yet."""

    id: str
    label: str
    score_maximum: Decimal
    resource_id: str = ""
    tag: str = ""
    resource_link_id: str | None = None
    client_id: str | None = None
    starts: str | None = None
    ends: str | None = None
    grades_released: bool | None = None
    review_url: str | None = None
    review_custom: dict[str, str] = field(default_factory=dict)


@dataclass
class Link:
    """A resource link: one placement of one activity in one course.

    `history` holds the ids of the links it was copied from, newest first. `available` and
    `submission` are (start, end) as the content item gave them, shown and not enforced.
    `only_groups` restricts the link to members of these groups of the LMS; teachers reach all.
    """

    id: str
    title: str
    custom: dict[str, str] = field(default_factory=dict)
    text: str = ""
    target_link_uri: str | None = None
    opens: str = IN_FRAME
    client_id: str | None = None
    line_item_id: str | None = None
    history: tuple[str, ...] = ()
    available: tuple[str | None, str | None] = (None, None)
    submission: tuple[str | None, str | None] = (None, None)
    made_at: datetime | None = None
    only_groups: tuple[str, ...] = ()

    def is_open_to(self, person: Person) -> bool:
        """Whether somebody can reach the link."""
        return (
            person.teaches
            or not self.only_groups
            or not set(self.only_groups).isdisjoint(person.groups)
        )


@dataclass
class Course:
    """A course: the LTI context. Everybody of the world is enrolled in every course."""

    id: str
    label: str
    title: str
    history: tuple[str, ...] = ()
    links: dict[str, Link] = field(default_factory=dict)
    line_items: dict[str, LineItem] = field(default_factory=dict)

    def line_item_of(self, link: Link) -> LineItem | None:
        """The column of a link, or None where it has none (any more)."""
        return self.line_items.get(link.line_item_id) if link.line_item_id else None


def placed(seed: SeedLink, course: Course, new_id: Callable[[str], str]) -> Link:
    """Put an activity into the course, with its column if it is worth points."""
    link = Link(
        id=new_id("link"),
        title=seed.title,
        custom=dict(seed.custom),
        text=seed.text,
        target_link_uri=seed.target_link_uri,
        opens=seed.opens,
        made_at=clock.now(),
    )
    course.links[link.id] = link
    if seed.score_maximum is not None:
        item = LineItem(
            id=new_id("item"),
            label=seed.title,
            score_maximum=seed.score_maximum,
            resource_id=seed.resource_id,
            tag=seed.tag,
            resource_link_id=link.id,
        )
        course.line_items[item.id] = item
        link.line_item_id = item.id
    return link


def copied(source: Course, title: str | None, new_id: Callable[[str], str]) -> Course:
    """Copy a course as an LMS does: new ids, histories filled in, no grades."""
    made = Course(
        id=new_id("course"),
        label=source.label,
        title=title or source.title,
        history=(source.id, *source.history),
    )
    for old in source.links.values():
        new = replace(
            old,
            id=new_id("link"),
            custom=dict(old.custom),
            history=(old.id, *old.history),
            line_item_id=None,
        )
        item = source.line_item_of(old)
        if item is not None:
            fresh = replace(
                item,
                id=new_id("item"),
                resource_link_id=new.id,
                review_custom=dict(item.review_custom),
            )
            made.line_items[fresh.id] = fresh
            new.line_item_id = fresh.id
        made.links[new.id] = new
    return made
