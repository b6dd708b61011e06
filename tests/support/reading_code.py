"""What the reading of reports is a function of, in one word.

Belongs here: a hash of the code and words of `parsers`, blind to comments, docstrings and layout.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

PARSERS = Path(__file__).parents[2] / "parsers"


def fingerprint(folder: Path = PARSERS) -> str:
    """The same for code that does the same, as far as that can be told without running it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py" and path != folder / "__init__.py":
            digest.update(path.relative_to(folder).as_posix().encode() + _code(path.read_text("utf-8")))
        elif path.suffix == ".yml":
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _code(text: str) -> bytes:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body: list[ast.stmt] = getattr(node, "body", [])
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in body if not _is_docstring(each)] or [ast.Pass()]
    return ast.dump(tree).encode()


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
