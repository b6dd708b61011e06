"""The command line, `impact`: one module a command. `main` is what the installed script calls."""

from pipelines.cli.group import main

__all__ = ["main"]
