"""The directory that contacts are matched against, built once into an index that processes share by memory map."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from matching import store
from matching.arrays import I64, Codes
from matching.blocking import KeyIndex
from matching.columns import ColumnMap, field_of, map_columns
from matching.contacts import Coded
from matching.frequency import Chances
from matching.manifest import check_files
from matching.pairs import Side
from matching.standardise import Standard
from matching.storage import Memory, Storage

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Directory:
    """Latest known contacts: their texts, standardised values, keys, and how common each value is."""

    name: str
    version: str
    slots: tuple[str, ...]
    """The columns that the directory has, as slots in the order of FIELDS."""
    ids: pa.Array
    order: Codes
    """Place of each contact among all by its contents, and by its id among those of the same contents."""
    updated: I64
    """Moment of each contact's last update, higher is later; 0 where it is not known."""
    contacts: Coded
    side: Side
    chances: dict[str, Chances]
    index: KeyIndex

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the directory has, in the order of FIELDS."""
        return tuple(dict.fromkeys(field_of(slot) for slot in self.slots))

    @property
    def rows(self) -> int:
        return len(self.ids)

    @classmethod
    def build(
        cls,
        table: pa.Table,
        columns: ColumnMap,
        *,
        name: str = "",
        row_numbers: I64 | None = None,
        storage: Storage | None = None,
    ) -> "Directory":
        """Builds the index of a table of texts. Raises UnusableDirectory for no rows, empty or repeated ids.

        Errors name rows by `row_numbers`, the number of each in its file; else they are counted from 1. All that the
        directory consists of lies in `storage`, by default in memory.
        """
        from matching.building import build  # noqa: PLC0415 - each needs the other

        return build(table, columns, name, row_numbers, storage or Memory())

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", *, id_column: str | None = None, name: str = "") -> "Directory":
        """Builds the index of a data frame, its columns recognised by synonym. Raises UnusableColumns too."""
        from matching.frames import table_of  # noqa: PLC0415 - pandas is for library users only

        table = table_of(frame)
        return cls.build(table, map_columns(table.column_names, id_column=id_column, directory=True), name=name)

    def save(self, path: Path) -> None:
        """Writes the folder's files, the manifest last."""
        store.save(self, path)

    @classmethod
    def open(cls, path: Path) -> "Directory":
        """Opens a saved directory by memory map. Raises UnusableDirectory when it is not one or of another model."""
        return store.load(path)

    @staticmethod
    def check(path: Path) -> None:
        """Reads all files of a saved directory. Raises DamagedDirectory when one is not as it was built."""
        check_files(path)


def surprised(standard: Standard, chances: Mapping[str, Chances]) -> Side:
    """Looks up how surprising each contact's values are among those of the directory that `chances` counts."""
    surprise = {slot: chances[field_of(slot)].of(values.hashes[slot]) for slot, values in standard.slots.items()}
    return Side.of(standard, surprise)
