"""How an upload is to be matched: the object's metadata, else its profile, else defaults."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from chunker.chunk_size import LARGEST_ASKED, SMALLEST_ASKED
from fleet.domain.caps import LARGEST_LIMIT, read_limit
from fleet.domain.errors import UnusableUpload
from fleet.domain.jobs import Options, is_owner
from fleet.domain.keys import is_directory, is_text
from matching import check_threshold
from rows import DialectOptions, UnusableOption

LONGEST_QUOTED = 100


def read_options(metadata: Mapping[str, str], profile: Mapping[str, Any], profile_name: str | None) -> Options:
    """Options of an upload. `metadata` wins over `profile`; the owner defaults to the profile's name.

    Only an owner that the profile names holds: whoever may write under its prefix cannot take another's name.
    Raises UnusableUpload with a sentence that names the option and what it may be.
    """
    if "owner" in profile and metadata.get("owner", profile["owner"]) != profile["owner"]:
        raise UnusableUpload(
            f"The option owner is {_shown(metadata['owner'])}, but uploads under incoming/{profile_name}/ are those of "
            f"{_shown(profile['owner'])}; leave the option out, or upload under the owner's own prefix."
        )
    given = {**profile, **{name: value for name, value in metadata.items() if name in _READERS}}
    read = {_FIELD.get(name, name): _READERS[name](value) for name, value in given.items() if name in _READERS}
    if profile_name and "owner" not in read:
        read["owner"] = _owner(profile_name)
    options = Options(**read)
    dialect_options(options)
    return options


def dialect_options(options: Options) -> DialectOptions:
    """What the options say of how the upload is written. Raises UnusableUpload."""
    try:
        return DialectOptions.of(options.delimiter, options.encoding, options.quotechar, header=options.header)
    except UnusableOption as error:
        raise UnusableUpload(str(error)) from error


def _directory(value: Any) -> str:
    if isinstance(value, str) and is_directory(value):
        return value
    raise UnusableUpload(
        f"The option directory is {_shown(value)}; a directory's name has only letters, digits, dots, dashes "
        "and underscores, 100 at the most."
    )


def _threshold(value: Any) -> float:
    try:
        return check_threshold(float(value))
    except (TypeError, ValueError) as error:
        raise UnusableUpload(f"The option threshold is {_shown(value)}; it must be above 0 and at most 1.") from error


def _columns(value: Any) -> Mapping[str, str]:
    try:
        columns = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        columns = None
    if isinstance(columns, dict) and all(isinstance(name, str) and is_text(name) for name in columns.values()):
        return columns
    raise UnusableUpload('The option map is not readable; write it as JSON, such as {"last_name": "Family"}.')


def _owner(value: Any) -> str:
    if is_owner(value):
        return str(value)
    raise UnusableUpload(
        f"The option owner is {_shown(value)}; it must be a text of 1 to 200 characters, none of them a control "
        "character. Without the option, the owner is named by the folder below incoming/."
    )


def _tolerance(value: Any) -> str:
    text = str(value).strip()
    if re.fullmatch(r"\d{1,15}|\d{1,3}(\.\d{1,15})?%", text):
        return text
    raise UnusableUpload(f"The option tolerance is {_shown(text)}; it must be a number of rows or a share such as 5%.")


def _chunk_size(value: Any) -> int:
    text = str(value).strip()
    if re.fullmatch(r"\d{1,15}", text) and SMALLEST_ASKED <= int(text) <= LARGEST_ASKED:
        return int(text)
    raise UnusableUpload(
        f"The option chunk-size is {_shown(text)}; it must be a number of bytes from {SMALLEST_ASKED} to "
        f"{LARGEST_ASKED}."
    )


def _concurrency(value: Any) -> str:
    text = str(value).strip()
    try:
        read_limit(text)
    except ValueError as error:
        raise UnusableUpload(
            f"The option concurrency is {_shown(text)}; it must be a number of chunks, 1 to {LARGEST_LIMIT}, or none."
        ) from error
    return text


def _flag(name: str) -> Callable[[Any], bool]:
    def read(value: Any) -> bool:
        text = str(value).strip().lower()
        if text in {"true", "false"}:
            return text == "true"
        raise UnusableUpload(f"The option {name} is {_shown(text)}; it must be true or false.")

    return read


def _shown(value: Any) -> str:
    """As a sentence quotes it, cut where nobody would read on."""
    quoted = repr(value)
    return quoted if len(quoted) <= LONGEST_QUOTED else quoted[:LONGEST_QUOTED] + "..."


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "directory": _directory,
    "threshold": _threshold,
    "map": _columns,
    "owner": _owner,
    "tolerance": _tolerance,
    "chunk-size": _chunk_size,
    "delimiter": str,
    "encoding": str,
    "quotechar": str,
    "header": _flag("header"),
    "excel-safe": _flag("excel-safe"),
    "concurrency": _concurrency,
}
_FIELD = {"map": "columns", "chunk-size": "chunk_size", "excel-safe": "excel_safe"}
