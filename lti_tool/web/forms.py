"""The base of every form: WTForms with the shell's own cross-site protection."""

from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.csrf.core import CSRF
from wtforms.i18n import messages_path

from lti_tool.web.csrf import FIELD, csrf_token, verify_csrf, verify_token
from lti_tool.web.i18n import reader_language

__all__ = ["Form", "csrf_token", "verify_csrf"]


class _SessionCsrf(CSRF):
    """Ties WTForms' hidden field to the token of the launch session."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """Return the token to render into the hidden field."""
        return csrf_token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Check a form's token.

        A request that sent the header instead of the field passes by :func:`verify_csrf`.

        Raises:
            CsrfFailed: the token is missing, forged, or belongs to another session.
        """
        if field.data:
            verify_token(field.data)
        else:
            verify_csrf()


class Form(FlaskForm):  # type: ignore[misc]
    """A form of a launch session.

    The hidden field ``csrf_token`` stands in ``form.hidden_tag()``. The guard has checked the
    token before the view runs; the form checks it once more when it validates.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Replaces Flask-WTF's cookie-session token by ours."""

        csrf = True
        csrf_class = _SessionCsrf
        csrf_field_name = FIELD

        def get_translations(self, form: Any) -> NullTranslations:
            """Return WTForms' own words for the reader; Flask-WTF reads the file every time."""
            return _messages(reader_language())


@cache
def _messages(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")
