"""What a validated launch hands to the room that opens the first page.

``lti`` does not know that activities exist: the composition root gives it one *destination* per
message type, a function from a `Landing` to the URL that the launch is answered with (303).
"""

from collections.abc import Callable
from dataclasses import dataclass

from lti_tool.contexts.roles import Role


@dataclass(frozen=True, slots=True)
class Landing:
    """A launch that has been let in.

    ``link_is_new`` says that nobody launched the link before, as far as this launch could see.
    ``activity_key`` and ``content_item`` are the link's own custom parameters; ``for_user`` is
    the ``sub`` of the person whose submission is to be reviewed.
    """

    session_id: str
    message_type: str
    role: Role
    resource_link_id: int | None
    link_is_new: bool
    activity_key: str
    content_item: str
    for_user: str


Destination = Callable[[Landing], str]
