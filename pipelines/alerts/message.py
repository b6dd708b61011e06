"""Alerts: telling people that a run failed, or that files, reports or checks need a look.

Belongs here: what an alert says, and sending it by e-mail and to Microsoft Teams and Slack. Does not belong here:
when a run has gone wrong (`ingest`, `run`), or what is printed (`printing`).

A failing alert never fails a load: `send` raises nothing, and says what could not be sent. Passwords and webhook
addresses (which are passwords too) stand in no message and no log. The words of a report that may name persons do not
leave the machine by an alert: files, pages, counts and reasons do.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.settings import current

if TYPE_CHECKING:
    from pipelines.ingest.steps import Ingest
    from warehouse.quality.run import CheckResult

TIMEOUT_S = 15.0
MOST_LINES = 20
"""Of each part; Teams takes no more than 28 KB in all."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """A title, and parts of a heading and lines each. Plain text: each channel makes its own of it."""

    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    def as_text(self) -> str:
        """The alert for reading, without its title."""
        return "\n\n".join("\n".join([heading, *(f"- {line}" for line in lines)]) for heading, lines in self.parts)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of an alert on one channel: `problem` is None if it was taken."""

    channel: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alerts go."""

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_to: tuple[str, ...] = ()
    smtp_starttls: bool = True
    teams_webhook: str = field(default="", repr=False)
    slack_webhook: str = field(default="", repr=False)

    @classmethod
    def as_set(cls) -> Channels:
        """As the settings say. Raises `WrongSetting`."""
        said = current()
        user, host = said.smtp_user, said.smtp_host
        return cls(
            smtp_host=host,
            smtp_port=said.smtp_port,
            smtp_user=user,
            smtp_password=said.smtp_password,
            smtp_from=said.smtp_from or (user if "@" in user else f"impact@{host}"),
            smtp_to=tuple(each.strip() for each in said.smtp_to.split(",") if each.strip()),
            smtp_starttls=said.smtp_starttls,
            teams_webhook=said.teams_webhook,
            slack_webhook=said.slack_webhook,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may stand in no message and no log."""
        hooks = (self.teams_webhook, self.slack_webhook)
        paths = (hook.partition("://")[2].partition("/")[2] for hook in hooks)
        return tuple(each for each in (self.smtp_password, *hooks, *(path for path in paths if len(path) > 7)) if each)


def alert_of(
    done: Ingest | None,
    warehouse: Path,
    failure: BaseException | None = None,
    *,
    told: Collection[str] = (),
    run_url: str = "",
) -> Alert | None:
    """What people should know of this ingest; None if all is well. `failure` is what made the run fail, if it did.

    `told`: the marks of lines on refused files and held reports that they know already: those stand in the digest of
    the week.
    """
    parts: list[tuple[str, tuple[str, ...]]] = []
    what: list[str] = []
    if failure is not None:
        parts.append(("The run failed", (f"{type(failure).__name__}: {failure}",)))
        what.append("the run failed")
    if done:
        if done.blocked:
            what.append("not published")
            heading = "Not published, the last good warehouse stays: checks failed"
            parts.append((heading, _lines([_of_check(check) for check in done.blocked])))
        refused = [line for line in refused_lines(done) if mark_of(line) not in told]
        if refused:
            what.append(_count(len(refused), "file", "refused"))
            parts.append(("Refused files", _lines(refused)))
        if done.mended:
            what.append(_count(len(done.mended), "thing", "mended"))
            parts.append(("Found damaged or altered, and mended", _lines(done.mended)))
        if gone := [said for said in done.decisions_changed if "no longer" in said]:
            what.append("decisions gone")
            parts.append(("Decisions that no longer count", _lines(gone)))
        held = [line for line in held_lines(done) if mark_of(line) not in told]
        if held and (done.new or failure or done.published):
            what.append(_count(len(held), "report", "held back"))
            parts.append(("Reports held back", _lines(held)))
    if not parts:
        return None
    if run_url:
        parts.append(("The run", (run_url,)))
    return Alert(_one_line(f"{warehouse.name}: {', '.join(what)}"), tuple(parts))


def refused_lines(done: Ingest) -> list[str]:
    """The files refused by an ingest, a line each."""
    return [f"{Path(name).name}{f', page {page}' if page else ''}: {why}" for name, why, page in done.refused]


def held_lines(done: Ingest) -> list[str]:
    """The reports held back as of an ingest, a line each."""
    held = done.holds.held if done.holds else ()
    return [f"{each.report_id}, {each.source_file}: {each.reason}" for each in held]


def mark_of(line: str) -> str:
    """By what a line that was told is known again, without its words."""
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def failed_run(warehouse: Path, run_id: str, reason: str, ui_url: str = "") -> Alert:
    """The alert for a run that failed and could not say so itself."""
    todo = ["The warehouse is as it was. The next scheduled look tries again; `impact ingest` does so at once."]
    if ui_url:
        todo.append(f"The run: {ui_url}/runs/{run_id}")
    parts = (("Why", (_one_line(reason),)), ("What to do", tuple(todo)))
    return Alert(f"{warehouse.name}: run {run_id[:8]} failed", parts)


def failed_backfill(warehouse: Path, backfill_id: str, reason: str, ui_url: str = "") -> Alert:
    """The alert for a backfill that failed as a whole, or some of whose runs did; `reason` is empty for these."""
    todo = [
        "The warehouse is as it was, or as the runs that succeeded left it. Launch it again once the reason is gone."
    ]
    if ui_url:
        todo.append(f"The backfill: {ui_url}/runs/b/{backfill_id}")
    why = _one_line(reason) or "Some of its runs failed, or were never launched."
    return Alert(f"{warehouse.name}: backfill {backfill_id} failed", (("Why", (why,)), ("What to do", tuple(todo))))


def send(alert: Alert, channels: Channels | None = None) -> list[Delivery]:
    """Send to every channel that is set, and say what became of it. Raises nothing; problems are logged too."""
    try:
        channels = channels or Channels.as_set()
    except ValueError as error:
        return [_problem("settings", error, ())]
    ways: list[tuple[str, bool, Callable[[Alert, Channels], None]]] = [
        ("e-mail", bool(channels.smtp_host and channels.smtp_to), _mail),
        ("Microsoft Teams", bool(channels.teams_webhook), _teams),
        ("Slack", bool(channels.slack_webhook), _slack),
    ]
    clean = _without(alert, channels.secrets)
    deliveries: list[Delivery] = []
    for name, is_set, way in ways:
        if not is_set:
            continue
        try:
            way(clean, channels)
        except Exception as error:  # noqa: BLE001 - whatever a channel does, the load goes on; it is reported
            deliveries.append(_problem(name, error, channels.secrets))
        else:
            deliveries.append(Delivery(name))
    return deliveries


def _problem(channel: str, error: Exception, secrets: Sequence[str]) -> Delivery:
    problem = _one_line(_scrub(f"{type(error).__name__}: {error}", secrets))
    _LOG.warning("the alert could not be sent by %s: %s", channel, problem)
    return Delivery(channel, problem)


# --- what it says


def _of_check(check: CheckResult) -> str:
    details: dict[str, Any] = json.loads(check.details or "{}")
    rows: list[dict[str, Any]] = [row for row in details.get("rows", ()) if row.get("source_file")]
    places = [_place(str(row["source_file"]), row.get("source_page")) for row in rows]
    where = f" (in {'; '.join(dict.fromkeys(places[:3]))})" if places else ""
    return f"{check.check_name} on {check.table_name}: {check.observed}{where}. {details.get('asks', '')}"


def _place(file: str, page: int | None) -> str:
    return f"{file}, page {page}" if page else file


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    shown = [_one_line(line) for line in lines[:MOST_LINES]]
    return (*shown, *([f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []))


def _count(number: int, what: str, become: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'} {become}"


def _one_line(text: str, most: int = 1_000) -> str:
    clean = "".join(c if c.isprintable() else " " for c in text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _scrub(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _without(alert: Alert, secrets: Sequence[str]) -> Alert:
    parts = (
        (_scrub(heading, secrets), tuple(_scrub(line, secrets) for line in lines)) for heading, lines in alert.parts
    )
    return Alert(_scrub(alert.title, secrets), tuple(parts))


# --- the channels


def _mail(alert: Alert, channels: Channels) -> None:
    message = EmailMessage()
    message["Subject"] = alert.title
    message["From"] = channels.smtp_from
    message["To"] = ", ".join(channels.smtp_to)
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=channels.smtp_from.rpartition("@")[2] or None)
    message.set_content(f"{alert.as_text()}\n\nSent by Impact Warehouse on {platform.node()}.\n")
    host, port = channels.smtp_host, channels.smtp_port
    trusted = ssl.create_default_context()
    implicit = port == 465
    with (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=trusted)
        if implicit
        else smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    ) as server:
        if channels.smtp_starttls and not implicit:
            server.starttls(context=trusted)
        if channels.smtp_user:
            server.login(channels.smtp_user, channels.smtp_password)
        refused = server.send_message(message)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def _teams(alert: Alert, channels: Channels) -> None:
    """As an adaptive card, which Workflows and the older connectors take."""
    body: list[dict[str, Any]] = [{"type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": True,
                                   "text": _no_markdown(alert.title)}]  # fmt: skip
    for heading, lines in alert.parts:
        body.append({"type": "TextBlock", "weight": "Bolder", "wrap": True, "text": _no_markdown(heading)})
        body += [{"type": "TextBlock", "wrap": True, "text": _no_markdown(line)} for line in lines]
    card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "body": body}  # fmt: skip
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    _post(channels.teams_webhook, {"type": "message", "attachments": [attachment]})


def _slack(alert: Alert, channels: Channels) -> None:
    text = f"{alert.title}\n\n{alert.as_text()}"
    for mark, plain in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, plain)
    _post(channels.slack_webhook, {"text": text, "mrkdwn": False})


def _no_markdown(text: str) -> str:
    """A file may be named like a link; it must not become one."""
    return "".join(f"\\{c}" if c in "\\[]*_`" else c for c in text)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """A webhook that moved is a problem to be told, not an address to follow."""


def _post(address: str, payload: dict[str, Any]) -> None:
    if not address.startswith(("https://", "http://")):
        raise ValueError("the webhook is no http(s) address")
    request = urllib.request.Request(  # noqa: S310 - looked at above
        address, json.dumps(payload).encode("utf-8"), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        with error:
            raise RuntimeError(f"the webhook answered {error.code} {error.reason}") from None
