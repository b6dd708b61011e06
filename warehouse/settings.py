"""What is set from outside: each `IMPACT_*` variable once, with its type and default.

Belongs here: names, defaults and checks of settings. Does not belong here: what is made of them (`pipelines.settings`).

They are read when they are needed, never at import, so that a running daemon and a test see what is set then. The
library that reads and checks them (pydantic-settings) takes a quarter of a second to import: it is imported only where
something is set, and so is what says their bounds.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, cast, get_type_hints

from parsers.limits import ReadingLimits

if TYPE_CHECKING:
    from annotated_types import Ge, Gt, Interval
    from pydantic_settings import BaseSettings

PREFIX = "IMPACT_"
CRON = "0 6 * * 1"


class WrongSetting(ValueError):
    """A setting says something that it cannot mean. The message says which, and how to write it."""


def _written(how: str, default: Any) -> Any:
    return field(default=default, metadata={"how": how})


def _number(default: float) -> Any:
    return _written(f"a number above 0, or leave it out for {default:g}", default)


def _switch() -> Any:
    return _written("1 or 0", True)


def _secret() -> str:
    return field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `warehouse` is `IMPACT_WAREHOUSE`, and so on. An empty text is a setting that is not set.

    `docs/settings.md` says what each is for.
    """

    warehouse: str = ""
    store: str = ""
    reference: str = ""
    form: str = ""
    programmes: str = ""
    dask: str = ""

    landing: str = ""
    landing_seconds: Annotated[float, Gt(0)] = _number(600.0)
    settle_seconds: Annotated[float, Ge(0)] = _written("seconds, 0 or more", 5.0)
    schedule_cron: str = CRON
    first_month: str = ""
    heartbeat_url: str = ""
    ui_url: str = ""

    max_seconds: Annotated[float, Gt(0)] = _number(180.0)
    max_memory_mb: Annotated[int, Gt(0)] = _number(2048)
    max_pages: Annotated[int, Gt(0)] = _number(ReadingLimits().pages)
    max_unpacked_mb: Annotated[int, Gt(0)] = _number(ReadingLimits().unpacked_mb)

    export_dir: str = ""
    export_personal_data: bool = _switch()
    site_dir: str = ""

    smtp_host: str = ""
    smtp_port: Annotated[int, Interval(ge=1, le=65535)] = _written("a port, 1 to 65535", 587)
    smtp_user: str = ""
    smtp_password: str = _secret()
    smtp_from: str = ""
    smtp_to: str = ""
    smtp_starttls: bool = _switch()
    teams_webhook: str = _secret()
    slack_webhook: str = _secret()


def current() -> Settings:
    """What is set now. Raises `WrongSetting` naming each variable that says something it cannot mean."""
    if not any(name.upper().startswith(PREFIX) for name in os.environ):
        return Settings()
    from pydantic import ValidationError

    try:
        said = _reader()()
    except ValidationError as error:
        raise WrongSetting(
            "; ".join(_sentence(str(each["loc"][0]), each["input"]) for each in error.errors())
        ) from None
    return Settings(**said.model_dump())


@cache
def _reader() -> type[BaseSettings]:
    import annotated_types
    from pydantic import create_model
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Environment(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, str_strip_whitespace=True)

    types = get_type_hints(Settings, globals() | vars(annotated_types), include_extras=True)
    defaults = asdict(Settings())
    known = cast("dict[str, Any]", {name: (types[name], default) for name, default in defaults.items()})
    return create_model("SettingsOfTheEnvironment", __base__=Environment, **known)


def _sentence(name: str, said: object) -> str:
    how = next((each.metadata["how"] for each in fields(Settings) if each.name == name), "a text")
    return f"{PREFIX}{name.upper()} is {said!r}: write {how}"
