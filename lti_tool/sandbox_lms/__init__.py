"""A small, strict LTI 1.3 platform of its own: the demo's learning system and the tests' double.

It is a separate WSGI application that knows the tool only over HTTP. It keeps everything in
memory (`world.World`), so a restart is a fresh course.
"""
