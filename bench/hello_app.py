"""The floor: a Flask application that answers a launch's three requests and does nothing."""

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

app = Flask(__name__)


@app.route("/lti/login", methods=["GET", "POST"])
def login() -> Response:
    """Send the browser on with what it brought."""
    return redirect(f"{request.values['iss']}/authorise?state=x&nonce=y")


@app.post("/lti/launch")
def launch() -> Response:
    """Take the token without looking at it."""
    return redirect("/page", code=303 if request.form["id_token"] else 400)


@app.get("/page")
def page() -> str:
    """Say hello."""
    return "<!doctype html><title>Hello</title><p>Hello"
