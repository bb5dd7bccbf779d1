"""The protocol's messages: login, launch, deep linking, registration."""

from collections.abc import Mapping

from flask import Flask

from lti_tool.lti.landing import Destination

DESTINATIONS = "accord_destinations"


def init_lti(app: Flask, destinations: Mapping[str, Destination]) -> None:
    """Tell the launch endpoint where each message type leads."""
    app.extensions[DESTINATIONS] = dict(destinations)
