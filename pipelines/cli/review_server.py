"""The review page, served to this computer alone.

Belongs here: handing out the files of the page's folder, and taking the decisions it sends. Does not belong here: the
page (`warehouse.explain.review_page`), or applying decisions (`impact decide`).

It listens on the loopback address only. What is sent must carry the token of this page and come under the server's own
name, so that no other page in the same browser can decide anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from warehouse.store.files import write_whole

MOST_BYTES = 20_000_000
_TYPES = {".html": "text/html; charset=utf-8", ".png": "image/png"}


def new_token() -> str:
    """What a page must send back."""
    return secrets.token_urlsafe(24)


def server(
    folder: Path, token: str, *, port: int = 0, on_saved: Callable[[Path], None] = lambda _: None
) -> ThreadingHTTPServer:
    """A server of this folder's page on 127.0.0.1; port 0: any that is free. `serve_forever` runs it. Decisions sent
    are kept as `decisions.csv` in the folder."""

    class Handler(BaseHTTPRequestHandler):
        server_version = "impact"
        sys_version = ""

        def do_GET(self) -> None:
            name = self.path.split("?")[0].lstrip("/") or "index.html"
            path = folder / name
            allowed = name == "index.html" or (name.startswith("pictures/") and Path(name).name == name[9:])
            if not self._is_ours() or not allowed or path.suffix not in _TYPES or not path.is_file():
                self._answer(HTTPStatus.NOT_FOUND, "not found")
                return
            self._answer(HTTPStatus.OK, path.read_bytes(), _TYPES[path.suffix])

        def do_POST(self) -> None:
            sent = self.headers.get("X-Impact-Token", "")
            if not self._is_ours() or self.path != "/decisions" or not secrets.compare_digest(sent, token):
                self._answer(HTTPStatus.FORBIDDEN, "this page may not decide: open the one that the server names")
                return
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too many decisions at once")
                return
            path = folder / "decisions.csv"
            write_whole(path, self.rfile.read(int(length)))
            on_saved(path)
            self._answer(HTTPStatus.OK, f"Saved: now run impact decide {path}")

        def _is_ours(self) -> bool:
            """Asked for under the server's own name: another name that leads here is somebody's trick."""
            assert isinstance(self.server, ThreadingHTTPServer)
            own = {f"{name}:{self.server.server_port}" for name in ("127.0.0.1", "localhost")}
            return self.headers.get("Host", "") in own

        def _answer(self, status: HTTPStatus, body: bytes | str, kind: str = "text/plain; charset=utf-8") -> None:
            data = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called there
            """Say nothing: what is saved is told."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
