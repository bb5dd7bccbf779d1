"""Checking values against a pydantic model, with faults that name the line and what to write.

Every kind describes its definition as pydantic models and reads it by :func:`shaped`. What the
model cannot say (two values that must agree) the kind checks itself, by ``source.fault``.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from lti_tool.content.documents import ContentFault, Source, Steps
from lti_tool.content.errors import ContentError
from lti_tool.errors import N_


class Shape(BaseModel):
    """Base of definitions: frozen, strict about unknown fields, text trimmed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Shaped = TypeVar("Shaped", bound=BaseModel)

_MESSAGES: Mapping[str, str] = {
    "missing": N_("add “%(field)s: …” here: it is required"),
    "string_type": N_("write text after “%(field)s:” (put it in quotes if it is a number)"),
    "string_too_short": N_("write something after “%(field)s:”"),
    "string_too_long": N_("shorten “%(field)s”: at most %(max_length)s characters"),
    "string_pattern_mismatch": N_("write “%(field)s” in small Latin letters, digits and hyphens"),
    "int_type": N_("write a whole number after “%(field)s:”"),
    "int_parsing": N_("write a whole number after “%(field)s:”"),
    "int_from_float": N_("write a whole number after “%(field)s:”"),
    "float_type": N_("write a number after “%(field)s:”"),
    "float_parsing": N_("write a number after “%(field)s:”"),
    "finite_number": N_("write a number after “%(field)s:”"),
    "decimal_type": N_("write a number after “%(field)s:”"),
    "decimal_parsing": N_("write a number after “%(field)s:”"),
    "bool_type": N_("write “true” or “false” after “%(field)s:”"),
    "bool_parsing": N_("write “true” or “false” after “%(field)s:”"),
    "greater_than": N_("“%(field)s” must be more than %(gt)s"),
    "greater_than_equal": N_("“%(field)s” must be at least %(ge)s"),
    "less_than": N_("“%(field)s” must be less than %(lt)s"),
    "less_than_equal": N_("“%(field)s” must be at most %(le)s"),
    "literal_error": N_("“%(field)s” must be %(expected)s"),
    "list_type": N_("write a list after “%(field)s:”, each line beginning with “- ”"),
    "tuple_type": N_("write a list after “%(field)s:”, each line beginning with “- ”"),
    "too_short": N_("“%(field)s” needs more entries: at least %(min_length)s"),
    "too_long": N_("“%(field)s” has too many entries: at most %(max_length)s"),
    "model_type": N_("write indented “name: value” lines under “%(field)s:”"),
    "model_attributes_type": N_("write indented “name: value” lines under “%(field)s:”"),
    "union_tag_invalid": N_("write one of %(expected_tags)s after “%(discriminator)s:”"),
    "union_tag_not_found": N_("add “%(discriminator)s: …” here: it is required"),
    "dict_type": N_("write indented “name: value” lines under “%(field)s:”"),
}
_UNKNOWN_FIELD = N_("there is no field “%(field)s” here: remove the line")
_MISSPELT_FIELD = N_("there is no field “%(field)s” here: did you mean “%(meant)s”?")
_ANY = N_("“%(field)s” is not right here: %(problem)s")


def shaped(model: type[Shaped], source: Source) -> Shaped:
    """Return ``source`` as a value of ``model``.

    Raises:
        ContentError: with every fault, in the order of lines.
    """
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        faults = [_fault(model, source, one) for one in error.errors(include_url=False)]
        raise ContentError(in_line_order(faults)) from None


def in_line_order(faults: Sequence[ContentFault]) -> tuple[ContentFault, ...]:
    """Sort faults by file and line and drop repetitions."""
    unique = {(one.file, one.line, one.text): one for one in faults}
    return tuple(unique[key] for key in sorted(unique))


def _fault(model: type[BaseModel], source: Source, error: ErrorDetails) -> ContentFault:
    steps = _steps_in(source.data, error["loc"])
    # "[key]" is pydantic's word for a name that is wrong itself; "" stands for no name at all.
    names = [one for one in error["loc"] if isinstance(one, str) and one not in ("[key]", "")]
    values: dict[str, object] = {**error.get("ctx", {}), "field": names[-1] if names else ""}
    if error["type"] == "extra_forbidden":
        meant = difflib.get_close_matches(str(values["field"]), _field_names(model), 1)
        if meant:
            return source.fault(steps, _MISSPELT_FIELD, field=values["field"], meant=meant[0])
        return source.fault(steps, _UNKNOWN_FIELD, field=values["field"])
    message = _MESSAGES.get(error["type"])
    if message is None:
        return source.fault(steps, _ANY, field=values["field"], problem=error["msg"])
    if "discriminator" in values:
        values["discriminator"] = str(values["discriminator"]).strip("'")
    plain = {name: value for name, value in values.items() if f"%({name})" in message}
    return source.fault(steps, message, **plain)


def _steps_in(data: Any, location: Sequence[str | int]) -> Steps:
    """Keep the part of pydantic's location that exists in the file (unions add names to it)."""
    steps: list[str | int] = []
    for step in location:
        if isinstance(data, dict):
            known = step in data
        else:
            known = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if known:
            data = data[step]
            steps.append(step)
    return tuple(steps)


def _field_names(model: type[BaseModel]) -> set[str]:
    """Return every field name of ``model`` and of the models inside it."""
    names: set[str] = set()
    waiting = [model]
    for current in waiting:
        for name, about in current.model_fields.items():
            names.add(name)
            waiting += [inner for inner in _models_in(about.annotation) if inner not in waiting]
    return names


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]
