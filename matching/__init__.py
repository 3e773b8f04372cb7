"""Contacts in, matches out: standardise, index, compare, decide, label, explain. No I/O but a directory's own files."""

from typing import TYPE_CHECKING, Any

from matching.appended import result_columns
from matching.columns import FIELDS, ColumnMap, UnusableColumns, map_columns
from matching.ids import checked_ids
from matching.manifest import check_built_for
from matching.nicknames import packaged_nicknames
from matching.storage import Disk
from matching.unusable import DamagedDirectory, UnusableDirectory, UnusableThreshold, check_threshold
from matching.weights import MODEL_VERSION, THRESHOLD

if TYPE_CHECKING:
    from matching.directory import Directory
    from matching.explain import Explanation
    from matching.matcher import Matched, Matcher

__all__ = [
    "FIELDS",
    "MODEL_VERSION",
    "THRESHOLD",
    "ColumnMap",
    "DamagedDirectory",
    "Directory",
    "Disk",
    "Explanation",
    "Matched",
    "Matcher",
    "UnusableColumns",
    "UnusableDirectory",
    "UnusableThreshold",
    "check_built_for",
    "check_threshold",
    "checked_ids",
    "map_columns",
    "packaged_nicknames",
    "result_columns",
]


def __getattr__(name: str) -> Any:
    """Opens what needs the kernels when it is asked for: most who import this package only map columns."""
    if name == "Directory":
        from matching.directory import Directory  # noqa: PLC0415

        return Directory
    if name == "Explanation":
        from matching.explain import Explanation  # noqa: PLC0415

        return Explanation
    if name in ("Matcher", "Matched"):
        from matching import matcher  # noqa: PLC0415

        return getattr(matcher, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
