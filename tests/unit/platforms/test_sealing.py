"""Secrets at rest."""

from dataclasses import replace

import pytest
from flask import Flask

from lti_tool.platforms.errors import SecretKeyChangedError
from lti_tool.platforms.sealing import seal, unseal


def test_what_was_sealed_can_be_read_again(bare: Flask) -> None:
    sealed = seal(b"the private key", purpose="tool key")
    assert b"private" not in sealed
    assert unseal(sealed, purpose="tool key") == b"the private key"
    assert seal(b"the private key", purpose="tool key") != sealed, "never twice the same"


def test_another_secret_key_is_told_so(bare: Flask) -> None:
    sealed = seal(b"the private key", purpose="tool key")
    settings = bare.extensions["accord_settings"]
    bare.extensions["accord_settings"] = replace(settings, secret_key="another secret key" * 3)
    with pytest.raises(SecretKeyChangedError):
        unseal(sealed, purpose="tool key")


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 60])
def test_damage_is_not_taken_for_a_secret(bare: Flask, damage: bytes) -> None:
    with pytest.raises(SecretKeyChangedError):
        unseal(damage, purpose="tool key")


def test_one_purpose_does_not_serve_another(bare: Flask) -> None:
    with pytest.raises(SecretKeyChangedError):
        unseal(seal(b"x", purpose="access token"), purpose="tool key")
