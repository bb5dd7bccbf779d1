"""The kinds of items. A kind is found by its module here: one with an ``ITEM``, an `Item` class.

Beside the module stands ``templates/coursework/items/<type>.html``, the fields to answer it by.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from lti_tool.coursework.items.base import Item


def _found() -> dict[str, type[Item]]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    kinds = [module.ITEM for module in modules if hasattr(module, "ITEM")]
    return {kind.model_fields["type"].default: kind for kind in kinds}


KINDS: dict[str, type[Item]] = _found()
"""Every kind of item by the word that definitions write after ``type:``."""

if TYPE_CHECKING:
    AnyItem = Item
else:
    AnyItem = Annotated[Union[tuple(KINDS.values())], Field(discriminator="type")]  # noqa: UP007
