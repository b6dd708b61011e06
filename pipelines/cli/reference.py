"""The page `docs/commands.md`, made from the commands themselves.

Belongs here: how commands and options become text. Does not belong here: what a command does.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

HEAD = """# Commands

Made from the commands by `python -m pipelines.cli.reference`; a test compares the two. Every command that fails says
why in one sentence and ends with exit code 2.
"""


def render(group: click.Group) -> str:
    """The page: each command with its help, arguments and options."""
    context = click.Context(group, info_name="impact")
    parts = [HEAD]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            parts += _of(name, command, context)
    return "\n".join(parts)


def _of(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    yield f"## impact {name}\n"
    yield f"`{' '.join([f'impact {name}', *command.collect_usage_pieces(context)])}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    options = [each for each in command.params if isinstance(each, click.Option)]
    if options:
        yield "| option | what it does |\n|---|---|"
        for option in options:
            flags = ", ".join(f"`{flag}`" for flag in [*option.opts, *option.secondary_opts])
            setting = f" (`{option.envvar}`)" if isinstance(option.envvar, str) else ""
            yield f"| {flags} | {' '.join((option.help or '').split())}{setting} |".replace("||", "| |")
        yield ""


def main() -> None:
    """Print the page."""
    from pipelines.cli.group import main as impact

    click.echo(render(impact), nl=False)


if __name__ == "__main__":
    main()
