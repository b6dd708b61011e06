"""Alerts: what they say, and that they arrive at a local SMTP server and a local HTTP server."""

from __future__ import annotations

import datetime
import json
import logging
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from pipelines.alerts.message import MOST_LINES, Alert, Channels, Delivery, alert_of, send
from pipelines.ingest.steps import Ingest
from warehouse.explain.summary import HeldReport, Summary
from warehouse.quality.run import CheckResult

ALERT = Alert("w.duckdb: 1 file refused", (("Refused files", ("a.pdf, page 3: a picture", "<b> & [x](http://e.vil)")),))
WAREHOUSE = Path("/data/w.duckdb")
SECRET = "s3cr3t-pass-word"


def holding(*held: HeldReport) -> Summary:
    return Summary(3, 2, 2, 1, 1, 1, 0, 0, 0, {}, 0, (), held)


def failed(severity: str, rows: list[dict[str, object]] | None = None) -> CheckResult:
    details = json.dumps({"asks": "Keys are unique.", "rows": rows or []})
    return CheckResult("fact_action_key", "fact_action", severity, success=False, observed="2 rows", details=details)  # type: ignore[arg-type]


# --- what it says


def test_all_is_well_and_nobody_is_told() -> None:
    assert alert_of(Ingest(given=2, new=2, published=True, holds=holding()), WAREHOUSE) is None
    assert alert_of(None, WAREHOUSE) is None
    assert alert_of(Ingest(given=1, failed_checks=[failed("WARN")]), WAREHOUSE) is None


def test_it_tells_of_everything_that_needs_a_look() -> None:
    done = Ingest(
        given=3,
        new=3,
        refused=[("/landing/a.pdf", "a picture", 3), ("b.docx", "damaged", None)],
        holds=holding(HeldReport("2024-05", "c.pdf", "held back: 1400%")),
        failed_checks=[
            failed("ERROR", [{"source_file": "c.pdf", "source_page": 2, "found": "Jo Bloggs"}]),
            failed("WARN"),
        ],
    )
    alert = alert_of(done, WAREHOUSE, RuntimeError("out\nof space"))
    assert alert is not None
    assert alert.title == "w.duckdb: the run failed, not published, 2 files refused, 1 report held back"
    text = alert.as_text()
    for line in (
        "- RuntimeError: out",
        "- a.pdf, page 3: a picture",
        "- b.docx: damaged",
        "- 2024-05, c.pdf: held back: 1400%",
        "- fact_action_key on fact_action: 2 rows (in c.pdf, page 2). Keys are unique.",
    ):
        assert line in text
    assert text.count("fact_action_key") == 1, "a warning is no alarm"
    assert "Bloggs" not in text, "what may name a person stays here"
    assert "/landing" not in text


def test_what_waits_is_not_told_again_when_nothing_happened() -> None:
    assert alert_of(Ingest(given=1, holds=holding(HeldReport("2024-05", "c.pdf", "why"))), WAREHOUSE) is None


def test_many_lines_are_counted() -> None:
    alert = alert_of(Ingest(given=99, refused=[(f"{n}.pdf", "x" * 5_000, None) for n in range(99)]), WAREHOUSE)
    assert alert is not None
    (_, lines) = alert.parts[0]
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == f"and {99 - MOST_LINES} more"
    assert len(json.dumps(alert.parts)) < 28_000


def test_a_hostile_name_is_one_line() -> None:
    done = Ingest(given=1, refused=[("a\r\nBcc: x@e.vil\x1b[31m.pdf", "bad", None)])
    alert = alert_of(done, WAREHOUSE)
    assert alert is not None
    assert alert.parts[0][1] == ("a  Bcc: x@e.vil [31m.pdf: bad",)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SMTP_HOST": "mail", "SMTP_PORT": "25", "SMTP_USER": "u", "SMTP_PASSWORD": SECRET,
                        "SMTP_TO": "a@x, b@x,", "SMTP_STARTTLS": "0", "TEAMS_WEBHOOK": "https://t/1",
                        "SLACK_WEBHOOK": "https://s/2"}.items():  # fmt: skip
        monkeypatch.setenv(f"IMPACT_{name}", value)
    channels = Channels.as_set()
    assert channels == Channels(
        "mail", 25, "u", SECRET, "impact@mail", ("a@x", "b@x"), False, "https://t/1", "https://s/2"
    )
    assert all(secret not in repr(channels) for secret in channels.secrets)


def test_nothing_is_set_and_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_HOST", "TEAMS_WEBHOOK", "SLACK_WEBHOOK"):
        monkeypatch.delenv(f"IMPACT_{name}", raising=False)
    assert send(ALERT) == []


def test_a_setting_that_is_no_number_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_SMTP_PORT", "smtp")
    (delivery,) = send(ALERT)
    assert "smtp" in (delivery.problem or "")


# --- e-mail


class Inbox:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    yield from _running(controller, handler)


def _running(controller: Controller, handler: Inbox) -> Iterator[tuple[Inbox, int]]:
    # aiosmtpd asks itself whether it runs, at the port it was given: so it needs one that is not 0.
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()


def by_mail(port: int, **more: object) -> Channels:
    values = {"smtp_from": "impact@x.org", "smtp_to": ("a@x.org", "b@x.org"), "smtp_starttls": False, **more}
    return Channels(smtp_host="127.0.0.1", smtp_port=port, **values)  # type: ignore[arg-type]


def test_an_e_mail_arrives(inbox: tuple[Inbox, int]) -> None:
    received, port = inbox
    assert send(ALERT, by_mail(port)) == [Delivery("e-mail")]
    (envelope,) = received.envelopes
    assert envelope.rcpt_tos == ["a@x.org", "b@x.org"]
    message = message_from_bytes(envelope.content or b"")  # type: ignore[arg-type]
    assert message["Subject"] == ALERT.title
    assert b"a.pdf, page 3: a picture" in message.get_payload(decode=True)  # type: ignore[operator]


def test_a_server_without_tls_gets_no_password(inbox: tuple[Inbox, int]) -> None:
    received, port = inbox
    (delivery,) = send(ALERT, by_mail(port, smtp_starttls=True, smtp_user="u", smtp_password=SECRET))
    assert "STARTTLS" in (delivery.problem or "")
    assert received.envelopes == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def tls_inbox(certificate: tuple[Path, Path]) -> Iterator[tuple[Inbox, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def check(_server: object, _session: object, _envelope: object, _kind: object, login: LoginPassword) -> AuthResult:
        return AuthResult(success=login == LoginPassword(b"u", SECRET.encode()), handled=False)

    handler = Inbox()
    yield from _running(
        Controller(handler, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True,
                   auth_required=True, authenticator=check),
        handler,
    )  # fmt: skip


def test_by_tls_with_a_password(
    tls_inbox: tuple[Inbox, int], certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    received, port = tls_inbox
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    channels = by_mail(port, smtp_starttls=True, smtp_user="u", smtp_password=SECRET)
    assert send(ALERT, channels) == [Delivery("e-mail")]
    assert len(received.envelopes) == 1


def test_a_wrong_password_and_a_server_nobody_vouches_for_are_reported(
    tls_inbox: tuple[Inbox, int],
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    received, port = tls_inbox
    channels = by_mail(port, smtp_starttls=True, smtp_user="u", smtp_password="wrong-" + SECRET)
    (delivery,) = send(ALERT, channels)
    assert "certificate" in (delivery.problem or "").lower()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    (delivery,) = send(ALERT, channels)
    assert "535" in (delivery.problem or "")
    assert received.envelopes == []
    assert "could not be sent by e-mail" in caplog.text
    assert SECRET not in caplog.text + str(delivery)


# --- webhooks


class Hook:
    def __init__(self) -> None:
        self.bodies: list[tuple[str, dict[str, object]]] = []
        self.answer = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.bodies.append((self.path, json.loads(body)))
                self.send_response(hook.answer)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Not on the console."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def test_webhooks_get_what_each_understands(hook: Hook) -> None:
    channels = Channels(teams_webhook=f"{hook.address}/teams", slack_webhook=f"{hook.address}/slack")
    assert send(ALERT, channels) == [Delivery("Microsoft Teams"), Delivery("Slack")]
    (_, teams), (_, slack) = hook.bodies
    (attachment,) = teams["attachments"]  # type: ignore[misc]
    texts = [block["text"] for block in attachment["content"]["body"]]
    assert texts == [ALERT.title, "Refused files", "a.pdf, page 3: a picture", "<b> & \\[x\\](http://e.vil)"]
    assert "- &lt;b&gt; &amp; [x]" in str(slack["text"])


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_reported_without_its_address(
    hook: Hook, answer: int, caplog: pytest.LogCaptureFixture
) -> None:
    hook.answer = answer
    address = f"{hook.address}/{SECRET}"
    with caplog.at_level(logging.DEBUG):
        (delivery,) = send(ALERT, Channels(teams_webhook=address))
    assert str(answer) in (delivery.problem or "")
    assert len(hook.bodies) == 1, "it is not followed elsewhere"
    assert SECRET not in caplog.text + str(delivery)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/" + SECRET, "file:///etc/passwd#" + SECRET, "http://[" + SECRET]
)
def test_no_webhook_at_all_is_reported(address: str, caplog: pytest.LogCaptureFixture) -> None:
    (delivery,) = send(ALERT, Channels(slack_webhook=address))
    assert delivery.problem
    assert SECRET not in caplog.text + str(delivery)


def test_one_channel_that_fails_does_not_keep_the_others(hook: Hook, inbox: tuple[Inbox, int]) -> None:
    channels = Channels("127.0.0.1", inbox[1], smtp_from="a@x.org", smtp_to=("b@x.org",), smtp_starttls=False,
                        teams_webhook="http://127.0.0.1:9/x", slack_webhook=hook.address)  # fmt: skip
    assert [(each.channel, each.problem is None) for each in send(ALERT, channels)] == [
        ("e-mail", True),
        ("Microsoft Teams", False),
        ("Slack", True),
    ]


def test_no_secret_gets_into_a_message(hook: Hook) -> None:
    address = f"{hook.address}/{SECRET}"
    assert send(Alert(f"failed: {address}", (("why", (f"POST {address}",)),)), Channels(slack_webhook=address))
    assert SECRET not in str(hook.bodies[0][1])
