"""The address of the mail server: what it may say, and that a wrong one is refused without showing the password."""

from __future__ import annotations

import pytest

from notifications.errors import BadMailSetting
from notifications.smtp_url import SmtpServer, read_smtp_url


def _server(**given: object) -> SmtpServer:
    usual: dict[str, object] = {
        "host": "mail.example.com",
        "port": 25,
        "tls": False,
        "starttls": None,
        "user": None,
        "password": None,
        "timeout": 30.0,
        "cafile": None,
    }
    return SmtpServer(**(usual | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", _server()),
        ("smtp://mail.example.com:2525/", _server(port=2525)),
        ("smtp://mail.example.com?starttls=1", _server(port=587, starttls=True)),
        ("smtp://mail.example.com:25?starttls=0", _server(starttls=False)),
        ("smtps://mail.example.com", _server(port=465, tls=True, starttls=False)),
        ("smtp://u:p%40%2F%23@mail.example.com", _server(port=587, starttls=True, user="u", password="p@/#")),
        ("smtp://u%40x.y:p@mail.example.com?starttls=0", _server(starttls=False, user="u@x.y", password="p")),
        ("smtp://u:p@127.0.0.1:25", _server(host="127.0.0.1", user="u", password="p")),
        ("smtp://[::1]:25?timeout=5&cafile=%2Fa%20b.pem", _server(host="::1", timeout=5.0, cafile="/a b.pem")),
    ],
)
def test_read(url: str, server: SmtpServer) -> None:
    """A login over a network demands STARTTLS unless told otherwise; loopback takes it where offered."""
    assert read_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://u:geheim@mail.example.com",
        "smtp://",
        "smtp://u:geheim@",
        "smtp://u:geheim@mail.example.com:abc",
        "smtp://u:geheim@mail.example.com:70000",
        "smtp://u:geheim@mail.example.com:0",
        "smtp://u:ge/heim@mail.example.com",
        "smtp://u:ge#geheim@mail.example.com",
        "smtp://u:ge?geheim@mail.example.com",
        "smtp://u:geheim@[::1",
        "smtp://u:geheim@mail.example.com?starttls=maybe",
        "smtp://u:geheim@mail.example.com?starttls",
        "smtp://u:geheim@mail.example.com?password=geheim",
        "smtp://u:geheim@mail.example.com?timeout=0",
        "smtp://u:geheim@mail.example.com?timeout=nan",
        "smtps://u:geheim@mail.example.com?starttls=1",
    ],
)
def test_refused_without_the_password(url: str) -> None:
    """The refusal is Chinese, names the setting and shows an example, never what was typed."""
    with pytest.raises(BadMailSetting) as caught:
        read_smtp_url(url)
    assert "smtp_url" in str(caught.value)
    assert "starttls=1" in str(caught.value)
    assert "geheim" not in f"{caught.value} {caught.value!r} {caught.value.__cause__} {caught.value.facts}"


def test_a_server_never_shows_its_password() -> None:
    """Neither the value nor its place tells the password or the user."""
    server = read_smtp_url("smtps://somebody:geheim@mail.example.com")
    assert "geheim" not in repr(server)
    assert server.where == "mail.example.com:465"
