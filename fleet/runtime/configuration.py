"""`python -m fleet.runtime.configuration` prints docs/configuration.md from the settings."""

import sys

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from fleet.runtime.settings import Settings

_HEAD = """# Configuration

Every service reads its settings from environment variables. A value that cannot be used ends the process with exit
code 2 and one line for each mistake. Credentials are found as every AWS client finds them: environment, profile, role.
This page is made from the settings by `make docs`.

| variable | default | what it is |
|---|---|---|
"""


def page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    return f"| {_variables(name, field)} | {_default(field)} | {field.description} |\n"


def _variables(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    names = alias.choices if isinstance(alias, AliasChoices) else [f"CONTACTFLEET_{name.upper()}"]
    return ", ".join(f"`{name}`" for name in names)


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "depends on the machine"
    return "none" if field.default is None else f"`{field.default}`"


if __name__ == "__main__":
    sys.stdout.write(page())
