"""A directory as a folder of files that open by memory map."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from matching import arrow
from matching.blocking import KeyIndex, row_width
from matching.contacts import Coded
from matching.frequency import Chances
from matching.lookup import SortedHashes
from matching.manifest import FILES, FORMAT, MANIFEST, contents, read_manifest
from matching.pairs import Side, Slot
from matching.weights import MODEL_VERSION

if TYPE_CHECKING:
    from matching.directory import Directory

IDS = "ids.arrow"
CONTACTS = "contacts.arrow"
ARRAYS = "arrays.arrow"

Arrays = Mapping[str, npt.NDArray[Any]]


def save(directory: "Directory", path: Path) -> None:
    """Writes the files, the same bytes for the same directory. The manifest comes last: it makes the folder whole."""
    path.mkdir(parents=True, exist_ok=True)
    (path / MANIFEST).unlink(missing_ok=True)
    _write(path / IDS, {"id": directory.ids})
    # One row of lists: columns of an Arrow file are of one length, and these are not.
    texts = {slot: _one_list(texts) for slot, texts in directory.contacts.texts.items()}
    _write(path / CONTACTS, texts)
    arrays = {name: _one_list(arrow.numbers(array)) for name, array in _arrays(directory).items()}
    _write(path / ARRAYS, arrays)
    manifest = {**_manifest(directory), FILES: contents(path, (IDS, CONTACTS, ARRAYS))}
    (path / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> "Directory":
    """Raises UnusableDirectory when the folder is no finished directory, or one of another model version."""
    from matching.directory import Directory  # noqa: PLC0415 - each needs the other

    manifest = read_manifest(path)
    rows = manifest["contacts"]
    arrays = {name: arrow.numpy_of(column.flatten()) for name, column in _read(path / ARRAYS).items()}
    texts = {slot: column.flatten() for slot, column in _read(path / CONTACTS).items()}
    side = Side(arrays["codes"].reshape(rows, -1), _slots(manifest["values"], arrays))
    return Directory(
        name=manifest["name"],
        version=manifest["version"],
        slots=tuple(manifest["slots"]),
        ids=_read(path / IDS)["id"],
        order=arrays["order"],
        updated=arrays.get("updated", np.broadcast_to(np.int64(0), rows)),
        contacts=Coded(side.codes, texts, side.standard_texts()),
        side=side,
        chances={field: _chances(field, unseen, arrays) for field, unseen in manifest["unseen"].items()},
        index=KeyIndex(arrays["buckets"], arrays["entries"].reshape(-1, 3), row_width(rows)),
    )


def _arrays(directory: "Directory") -> Arrays:
    found: dict[str, npt.NDArray[Any]] = {
        "order": directory.order,
        "buckets": directory.index.buckets,
        "entries": directory.index.entries.ravel(),
        "codes": directory.side.codes.ravel(),
    }
    if directory.updated.any():
        found["updated"] = directory.updated
    for name, slot in directory.side.slots.items():
        found[f"records:{name}"] = slot.records.ravel()
        for feature, (offsets, data) in slot.texts.items():
            found[f"offsets:{feature}"] = offsets - offsets[0] if offsets[0] else offsets
            found[f"data:{feature}"] = data[offsets[0] : offsets[-1]]
    for field, chances in directory.chances.items():
        found[f"values:{field}"], found[f"firsts:{field}"] = chances.values.values, chances.values.firsts
        found[f"surprise:{field}"] = chances.surprise
    return found


def _slots(values: Mapping[str, Sequence[str]], arrays: Arrays) -> dict[str, Slot]:
    slots = {}
    for number, (name, columns) in enumerate(values.items()):
        bags = [column.removeprefix("bag:") for column in columns if column.startswith("bag:")]
        slots[name] = Slot(
            number,
            {column: place for place, column in enumerate(columns)},
            arrays[f"records:{name}"].reshape(-1, len(columns)),
            {feature: (arrays[f"offsets:{feature}"], arrays[f"data:{feature}"]) for feature in bags},
        )
    return slots


def _chances(field: str, unseen: int, arrays: Arrays) -> Chances:
    values = SortedHashes(arrays[f"values:{field}"], arrays[f"firsts:{field}"])
    return Chances(values, arrays[f"surprise:{field}"], unseen)


def _manifest(directory: "Directory") -> dict[str, Any]:
    return {
        "format": FORMAT,
        "model_version": MODEL_VERSION,
        "version": directory.version,
        "name": directory.name,
        "contacts": directory.rows,
        "fields": list(directory.fields),
        "slots": list(directory.slots),
        "values": {name: list(slot.columns) for name, slot in directory.side.slots.items()},
        "unseen": {field: chances.unseen for field, chances in directory.chances.items()},
    }


def _one_list(array: pa.Array) -> pa.Array:
    return pa.LargeListArray.from_arrays(arrow.numbers(np.array([0, len(array)], dtype=np.int64)), array)


def _write(path: Path, columns: Mapping[str, pa.Array]) -> None:
    table = pa.table(dict(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> dict[str, pa.Array]:
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    return {name: table.column(name).chunk(0) for name in table.column_names}
