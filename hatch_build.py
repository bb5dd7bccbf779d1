"""Build hook: carries the folders beside the package into the wheel.

Templates, static files, the built-in course and the example configuration stand at the
repository's root, where an author can read and edit them. A wheel has no root, so they travel
as ``lti_tool/bundled/<folder>``. An editable installation reads them where they stand.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED_FOLDERS = ("course_content", "templates", "static", "config")


class BundleFolders(BuildHookInterface[Any]):
    """Adds each folder that exists to a standard wheel, and nothing to an editable one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the build; ``version`` is ``standard`` or ``editable``."""
        if version != "standard":
            return
        for folder in BUNDLED_FOLDERS:
            source = Path(self.root) / folder
            if source.is_dir():
                build_data["force_include"][str(source)] = f"lti_tool/bundled/{folder}"
