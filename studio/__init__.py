"""Makes a lecture's recording from plain files: its words, its slides, a Debian voice.

``python -m studio <folder of the lecture>`` is ``make lecture``. Nothing of it runs in the tool.
"""
