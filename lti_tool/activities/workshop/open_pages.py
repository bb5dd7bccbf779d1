"""The workshop's pages that need no launch session: what a QR code leads a phone to."""

from flask import Blueprint

open_pages = Blueprint("workshop_open", __name__, template_folder="templates")
