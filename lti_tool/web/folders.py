"""Where the package's own folder is, and the shell's folders beside it."""

from lti_tool.settings import PROJECT_ROOT, shipped_folder

PACKAGE = PROJECT_ROOT / "lti_tool"
shell_folder = shipped_folder
