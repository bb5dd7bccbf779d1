"""The questions that an LMS may answer in its own way, with the standard's answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def _no_way(_issuer: str, _message_hint: str) -> str | None:
    return None


def _no_page(_issuer: str, _course: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Quirks:
    """How one LMS differs.

    Attributes:
        families: its ``product_family_code`` values, in lower case.
        relaunch_url: from (issuer, ``lti_message_hint``) the LMS's own page that starts this
            launch again, for a new window where the frame keeps no cookie; None if unknown.
        course_page: from (issuer, id of the course in launches) its page in the LMS; None if
            unknown.
        custom_parameters: name → variable, asked for at registration beyond the standard's.
        paging_forgets: query parameters that the LMS's ``rel="next"`` links leave out.
        after_registration: what the administrator must still do there, a key of the page's texts:
            ``activate`` or nothing.
        import_columns: the columns of a file of scores that its gradebook imports, in order: some
            of ``user``, ``name``, ``points``, ``maximum``, ``comment``.
    """

    families: tuple[str, ...] = ()
    relaunch_url: Callable[[str, str], str | None] = _no_way
    course_page: Callable[[str, str], str | None] = _no_page
    custom_parameters: Mapping[str, str] = field(default_factory=dict)
    paging_forgets: frozenset[str] = frozenset()
    after_registration: str = ""
    import_columns: tuple[str, ...] = ("user", "name", "points", "maximum", "comment")
