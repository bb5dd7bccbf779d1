"""``accord platform``: invite, add, list and test the platforms that may launch the tool."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from lti_tool.errors import AccordError
from lti_tool.lti.diagnosis import diagnose
from lti_tool.platforms import enrolment, invites, registry, tool_keys
from lti_tool.platforms.enrolment import PlatformFacts
from lti_tool.settings import Settings

platform = AppGroup("platform", help="The learning platforms that may launch the tool.")


@platform.command("invite")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 90))
def invite(days: int) -> None:
    """Print one registration URL to paste into the platform; it works once and expires."""
    tool_keys.ensure_key()
    token, expires_at = invites.create(timedelta(days=days))
    settings: Settings = current_app.extensions["accord_settings"]
    click.echo(settings.url(f"/lti/register?invite={token}"))
    click.echo(f"Works once, until {expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@platform.command("add")
@click.option("--issuer", required=True, help="The platform's iss.")
@click.option("--client-id", required=True)
@click.option("--auth-login-url", required=True, help="OpenID Connect authorisation endpoint.")
@click.option("--auth-token-url", required=True, help="Access token endpoint.")
@click.option("--jwks-url", required=True, help="The platform's public key set.")
@click.option("--deployment-id", multiple=True, help="May be given several times.")
@click.option("--pinned/--open", "pinned", default=None, help="Refuse or welcome new deployments.")
@click.option("--token-audience", help="aud of token requests, if it is not the token URL.")
@click.option("--family", default="", help="Product family code of the LMS.")
@click.option("--name", default="")
def add(
    issuer: str,
    client_id: str,
    auth_login_url: str,
    auth_token_url: str,
    jwks_url: str,
    deployment_id: tuple[str, ...],
    pinned: bool | None,
    token_audience: str | None,
    family: str,
    name: str,
) -> None:
    """Register a platform by hand, or change one of the same issuer and client id."""
    tool_keys.ensure_key()
    facts = PlatformFacts(
        issuer=issuer,
        client_id=client_id,
        name=name or issuer,
        auth_login_url=auth_login_url,
        auth_token_url=auth_token_url,
        jwks_url=jwks_url,
        token_audience=token_audience,
        family=family,
        deployment_ids=deployment_id,
        pinned=pinned,
    )
    try:
        registration_id = enrolment.enrol(facts, source="administrator")
    except AccordError as error:
        raise click.ClickException(f"{error.what_happened} {error.what_to_do}") from error
    settings: Settings = current_app.extensions["accord_settings"]
    click.echo(f"registration {registration_id}: {facts.policy} deployments")
    click.echo("Enter these in the platform:")
    click.echo(f"  login URL     {settings.url('/lti/login')}")
    click.echo(f"  redirect URI  {settings.url('/lti/launch')}")
    click.echo(f"  public keys   {settings.url('/lti/jwks')}")


@platform.command("list")
def show() -> None:
    """List the registrations."""
    for registration in registry.all_registrations():
        state = "active" if registration.is_active else "switched off"
        click.echo(
            f"{registration.id}\t{registration.issuer}\t{registration.client_id}\t"
            f"{registration.deployment_policy}\t{state}\t{registration.name}"
        )


@platform.command("switch")
@click.argument("registration_id", type=int)
@click.argument("state", type=click.Choice(["on", "off"]))
def switch(registration_id: int, state: str) -> None:
    """Switch a registration on or off; nothing of it is deleted."""
    if not enrolment.set_active(registration_id, state == "on"):
        raise click.ClickException(f"there is no registration {registration_id}")
    click.echo(f"registration {registration_id}: {state}")


@platform.command("test")
@click.argument("registration_id", type=int)
def test(registration_id: int) -> None:
    """Walk keys, token, line items and roster of a platform; say in words what fails."""
    registration = registry.with_id(registration_id)
    if registration is None:
        raise click.ClickException(f"there is no registration {registration_id}")
    failed = False
    for finding in diagnose(registration):
        failed = failed or finding.failed
        click.echo(f"{'FAILS' if finding.failed else 'ok   '} {finding.step}: {finding.words}")
    if failed:
        raise click.exceptions.Exit(1)
