"""The Agreement as files: PDF and PNG set by typst, plain text, and the very bytes that are signed.

What people wrote goes to ``agreement.typ`` as data and is set as text, never read as markup; no
network is touched: the letters are typst's own.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from flask_babel import gettext, ngettext

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards import taken
from lti_tool.activities.workshop.agreement import plain
from lti_tool.activities.workshop.agreement.versions import Agreement
from lti_tool.activities.workshop.sheet.paper import Chapter
from lti_tool.activities.workshop.sheet.sheets import Signer
from lti_tool.web.i18n import dated_time

PaperSize = Literal["a4", "a3", "image"]
_TEMPLATE = Path(__file__).with_name("agreement.typ").read_bytes()
_PIXELS_PER_INCH = 120.0


def pdf(agreement: Agreement, size: PaperSize, course: str, language: str) -> bytes:
    """Return it on A4, or on A3 across."""
    return _set(agreement, size, course, language, format="pdf")


def png(agreement: Agreement, course: str, language: str) -> bytes:
    """Return it as one picture, however long."""
    return _set(agreement, "image", course, language, format="png", ppi=_PIXELS_PER_INCH)


def text(agreement: Agreement, course: str) -> bytes:
    """Return it as plain text that the verification page can compare."""
    lines = [
        agreement.title,
        _subtitle(agreement, course),
        gettext("Check it: %(address)s", address=agreement.address),
        "",
        plain.fenced(agreement.submission.content),
        "",
        *[f"· {who} — {said}" for who, said in map(_signature, agreement.roster)],
        "",
        *_credit_lines(agreement),
        f"SHA-256: {agreement.submission.content_hash}",
    ]
    return ("\n".join(lines) + "\n").encode()


def signed_bytes(agreement: Agreement) -> bytes:
    """Return exactly what the hash was taken of."""
    return rules.canonical(agreement.submission.content)


def _set(agreement: Agreement, size: PaperSize, course: str, language: str, **how: Any) -> bytes:
    data = json.dumps(_data(agreement, size, course, language), ensure_ascii=False)
    made: bytes | list[bytes] = typst.compile(
        _TEMPLATE, sys_inputs={"data": data}, ignore_system_fonts=True, **how
    )
    return made if isinstance(made, bytes) else made[0]


def _data(agreement: Agreement, size: PaperSize, course: str, language: str) -> dict[str, Any]:
    paper, credited = agreement.paper, taken.of_submission(agreement.submission)
    drawn = io.BytesIO()
    segno.make(agreement.address, micro=False, error="m").save(drawn, kind="svg", xmldecl=False)
    return {
        "size": size,
        "language": language,
        "title": agreement.title,
        "subtitle": _subtitle(agreement, course),
        "left": [_chapter(one, credited) for one in paper.left],
        "right": [_chapter(one, credited) for one in paper.right],
        "statement": agreement.definition.statement,
        "signatures": gettext("Signatures") if agreement.definition.signing else "",
        "signers": [
            dict(zip(("name", "said"), _signature(o), strict=True)) for o in agreement.roster
        ],
        "signed": ngettext(
            "%(num)s of %(total)s has signed.",
            "%(num)s of %(total)s have signed.",
            agreement.signed,
            total=len(agreement.roster),
        ),
        "qr": drawn.getvalue().decode(),
        "check": gettext("Scan to check that the text is the one that was signed"),
        "address": agreement.address,
        "hash": agreement.submission.content_hash,
    }


def _subtitle(agreement: Agreement, course: str) -> str:
    submission = agreement.submission
    parts = [
        course,
        gettext("Group “%(name)s”", name=submission.sheet.group.name),
        gettext("version %(number)s", number=submission.number),
        dated_time(submission.submitted_at),
    ]
    return " · ".join(part for part in parts if part)


def _signature(one: Signer) -> tuple[str, str]:
    if one.signed_name and one.signed_at is not None:
        words = gettext("signed late, after handing in") if one.is_late else gettext("signed")
        return one.signed_name, f"{words}, {dated_time(one.signed_at)}"
    name = one.name or gettext("No name given")
    if one.excused:
        return name, gettext("absent, excused by the trainer")
    return name, gettext("has not signed")


def _credit_lines(agreement: Agreement) -> list[str]:
    """Return whose rules were taken, outside of what is compared with the signed text."""
    credited = taken.of_submission(agreement.submission)
    texts = rules.texts_of(agreement.submission.content)
    lines = [f"· {texts[key]} — {said}" for key, said in credited.items()]
    return [*lines, ""] if lines else []


def _chapter(chapter: Chapter, credited: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "blocks": [
            {
                "title": block.title,
                "heads": [] if block.title else [part.title for part in block.parts],
                "rows": [
                    [
                        {
                            "label": " · ".join(filter(None, (cell.label, credited.get(cell.key)))),
                            "text": cell.words,
                            "brief": cell.is_brief,
                        }
                        for cell in row.cells
                    ]
                    for row in block.rows
                ],
            }
            for block in chapter.blocks
        ],
    }
