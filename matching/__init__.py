"""Contacts in, matches out: standardise, index, compare, decide, label, explain. No I/O but a directory's own files."""

from matching.columns import FIELDS, ColumnMap, UnusableColumns, map_columns
from matching.directory import Directory, UnusableDirectory, checked_ids
from matching.matcher import Matched, Matcher, UnusableThreshold, check_threshold, result_columns
from matching.nicknames import packaged_nicknames
from matching.weights import MODEL_VERSION, THRESHOLD

__all__ = [
    "FIELDS",
    "MODEL_VERSION",
    "THRESHOLD",
    "ColumnMap",
    "Directory",
    "Matched",
    "Matcher",
    "UnusableColumns",
    "UnusableDirectory",
    "UnusableThreshold",
    "check_threshold",
    "checked_ids",
    "map_columns",
    "packaged_nicknames",
    "result_columns",
]
