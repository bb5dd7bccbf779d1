"""What a person had typed, to be shown again on the page that says why it was not taken."""

from flask import request

FIELDS_AT_MOST = 40
CHARACTERS_AT_MOST = 20_000
SHORTEST = 12


def typed_texts() -> tuple[str, ...]:
    """Return the texts of the form that was sent: those of two words and more, long enough to miss.

    At most 40 of them, each cut at 20,000 characters; none for a request without a form. Tokens and
    keys, which nobody types, are one word.
    """
    texts = [
        value[:CHARACTERS_AT_MOST]
        for _name, value in request.form.items(multi=True)
        if len(value.strip()) >= SHORTEST and len(value.split()) > 1
    ]
    return tuple(texts[:FIELDS_AT_MOST])
