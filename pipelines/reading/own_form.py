"""A team's own words (`form.yml`): where the file lies, its text, and the version of the parser that reads by it.

Belongs here: reading that file, once for each question, at the edge. Does not belong here: what may stand in it
(`parsers.printed.form`). Nothing heavy is imported: every command asks for the version, and most teams have no form.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from parsers import effective_version
from parsers.printed.form import MOST_BYTES, WrongForm, load, using
from pipelines import settings
from pipelines.settings import WrongSetting
from warehouse.store.fingerprint import reference_folder
from warehouse.store.store import Store

NAME = "form.yml"


def text_of(store: Store) -> str:
    """The text of the form of this store's team: the file that `IMPACT_FORM` names, else `form.yml` among the team's
    decisions; empty if there is none. Raises `WrongSetting` if it cannot be read, or is none."""
    named = settings.form()
    path = named or reference_folder(store) / NAME
    return text_in(path) if named or path.exists() else ""


def text_in(path: Path) -> str:
    """The text of this form, which can be read by. Raises `WrongSetting`."""
    try:
        with path.open("rb") as file:
            # A little more than there may be, so that a file too long is told by its length and not read for ever.
            text = file.read(4 * MOST_BYTES + 1).decode("utf-8-sig")
        effective_version(text)
    except OSError as error:
        raise WrongSetting(f"the form {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise WrongSetting(f"the form {path} cannot be read: save it as UTF-8") from error
    except WrongForm as error:
        raise WrongSetting(f"the form {path} cannot be used: {error}") from error
    return text


def version(store: Store) -> str:
    """The version by which this store's files are read: the parser's, and that of the team's form."""
    return effective_version(text_of(store))


@contextmanager
def in_use(store: Store) -> Generator[None]:
    """Understand words as this store's team does: for decisions, whose values are words of a report."""
    with using(load(text_of(store))):
        yield
