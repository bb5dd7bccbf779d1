"""The sheet that a group writes together: read, changed, told to open pages, drawn."""
