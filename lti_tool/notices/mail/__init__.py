"""Digests by e-mail of what people have not read in the tool; only where a mail server is set.

An e-mail is a postcard: it says what happened and where, in numbers, without marks, texts or
names. It is sent once at most, and nothing depends on it.
"""
