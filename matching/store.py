"""A directory as a folder of files that open by memory map."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from matching import arrow
from matching.blocking import KeyIndex
from matching.contacts import Contacts
from matching.frequency import Chances
from matching.lookup import SortedHashes
from matching.pairs import Side
from matching.standardise import Standard
from matching.weights import MODEL_VERSION

if TYPE_CHECKING:
    from matching.directory import Directory

FORMAT = 1
MANIFEST = "manifest.json"
CONTACTS = "contacts.arrow"
STANDARD = "standard.arrow"
ARRAYS = ("keys", "key_firsts", "starts", "rows", "chance_values", "chance_firsts", "chance_surprise")


def save(directory: "Directory", path: Path) -> None:
    """Writes the files, the same bytes for the same directory. The manifest comes last: it makes the folder whole."""
    path.mkdir(parents=True, exist_ok=True)
    (path / MANIFEST).unlink(missing_ok=True)
    _write_table(
        path / CONTACTS, {"id": directory.ids, **{f"text:{k}": v for k, v in directory.contacts.texts.items()}}
    )
    standard = directory.side.standard
    _write_table(
        path / STANDARD,
        {
            "id_order": arrow.numbers(directory.id_order),
            "order": arrow.numbers(directory.order),
            "updated": arrow.numbers(directory.updated),
            **{f"value:{k}": v for k, v in standard.values.items()},
            **{f"hash:{k}": arrow.numbers(v) for k, v in standard.hashes.items()},
            **{f"surprise:{k}": arrow.numbers(v) for k, v in directory.side.surprise.items()},
        },
    )
    chances = directory.chances.values()
    arrays: tuple[npt.NDArray[Any], ...] = (
        directory.index.keys.values,
        directory.index.keys.firsts,
        directory.index.starts,
        directory.index.rows,
        np.concatenate([c.values.values for c in chances]),
        np.concatenate([c.values.firsts for c in chances]),
        np.concatenate([c.surprise for c in chances]),
    )
    for name, array in zip(ARRAYS, arrays, strict=True):
        np.save(path / f"{name}.npy", array)
    (path / MANIFEST).write_text(json.dumps(_manifest(directory), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> "Directory":
    """Raises UnusableDirectory when the folder is no finished directory, or one of another model version."""
    from matching.directory import Directory  # noqa: PLC0415 - each needs the other

    manifest = _read_manifest(path)
    contacts, standard = _read_table(path / CONTACTS), _read_table(path / STANDARD)
    arrays = {name: np.asarray(np.load(path / f"{name}.npy", mmap_mode="r")) for name in ARRAYS}
    numbers = {name: arrow.numpy_of(column) for name, column in standard.items() if not name.startswith("value:")}
    return Directory(
        name=manifest["name"],
        version=manifest["version"],
        slots=tuple(manifest["slots"]),
        ids=contacts["id"],
        id_order=numbers["id_order"],
        order=numbers["order"],
        updated=numbers["updated"],
        contacts=Contacts(manifest["contacts"], _prefixed(contacts, "text:")),
        side=Side(
            Standard(manifest["contacts"], _prefixed(standard, "value:"), _prefixed(numbers, "hash:")),
            _prefixed(numbers, "surprise:"),
        ),
        chances=_chances(manifest["chances"], arrays),
        index=KeyIndex(SortedHashes(arrays["keys"], arrays["key_firsts"]), arrays["starts"], arrays["rows"]),
    )


def _manifest(directory: "Directory") -> dict[str, Any]:
    return {
        "format": FORMAT,
        "model_version": MODEL_VERSION,
        "version": directory.version,
        "name": directory.name,
        "contacts": directory.rows,
        "fields": list(directory.fields),
        "slots": list(directory.slots),
        "chances": {
            field: [c.values.values.size, c.values.firsts.size, c.unseen] for field, c in directory.chances.items()
        },
    }


def _read_manifest(path: Path) -> dict[str, Any]:
    from matching.directory import UnusableDirectory  # noqa: PLC0415 - each needs the other

    if not (path / MANIFEST).is_file():
        raise UnusableDirectory(f"{path} holds no finished directory: {MANIFEST} is missing. Build it again.")
    manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT or manifest["model_version"] != MODEL_VERSION:
        raise UnusableDirectory(
            f"The directory in {path} was built for model {manifest['model_version']}, "
            f"and this is model {MODEL_VERSION}. Build it again."
        )
    return manifest


def _write_table(path: Path, columns: dict[str, pa.Array]) -> None:
    table = pa.table(columns)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _read_table(path: Path) -> dict[str, pa.Array]:
    table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    return {name: table.column(name).chunk(0) for name in table.column_names}


T = TypeVar("T")


def _prefixed(columns: Mapping[str, T], prefix: str) -> dict[str, T]:
    return {name[len(prefix) :]: column for name, column in columns.items() if name.startswith(prefix)}


def _chances(sizes: Mapping[str, tuple[int, int, int]], arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Chances]:
    found, start, first = {}, 0, 0
    for field, (values, firsts, unseen) in sizes.items():
        part, heads = slice(start, start + values), slice(first, first + firsts)
        known = SortedHashes(arrays["chance_values"][part], arrays["chance_firsts"][heads])
        found[field] = Chances(known, arrays["chance_surprise"][part], unseen)
        start, first = part.stop, heads.stop
    return found
