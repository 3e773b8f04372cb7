"""The manifest of a saved directory: what it is, by which model and format it was built, and what its files hold."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from isal import isal_zlib

from matching.unusable import DamagedDirectory, UnusableDirectory
from matching.weights import MODEL_VERSION

FORMAT = 5
"""Of the files. It is raised whenever they change, and is part of a directory's version: none is read as another."""
MANIFEST = "manifest.json"
FILES = "files"
"""Where the manifest has each file's bytes and their CRC-32: a copy that was cut short or garbled is known by it.

It takes a hundredth of a second for 100 MB; nobody is kept by it from writing what he likes.
"""
READ_AT_ONCE = 8 << 20


def read_manifest(path: Path) -> dict[str, Any]:
    """Of the folder `path`. Raises DamagedDirectory when there is none, UnusableDirectory for one of another model."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DamagedDirectory(path, f"{MANIFEST} is missing") from error
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict):
        raise DamagedDirectory(path, f"{MANIFEST} cannot be read")
    check_built_for(manifest, f"The directory in {path}")
    return manifest


def check_built_for(manifest: Mapping[str, Any], directory: str) -> None:
    """Raises UnusableDirectory when the directory, so called in the sentence, is of another model or format."""
    model, form = manifest.get("model_version"), manifest.get("format")
    if (model, form) != (MODEL_VERSION, FORMAT):
        raise UnusableDirectory(
            f"{directory} was built for model {model} in format {form}, and this is model {MODEL_VERSION} in format "
            f"{FORMAT}. Build it again."
        )


def check_files(path: Path) -> None:
    """Raises DamagedDirectory for a file that is missing or is not as it was written, and as `read_manifest` does."""
    described = read_manifest(path).get(FILES)
    for name, told in described.items() if isinstance(described, dict) else ():
        if not (path / name).is_file() or told != content_of(path / name):
            raise DamagedDirectory(path, f"{name} is not as it was built")


def contents(path: Path, files: Iterable[str]) -> dict[str, list[int]]:
    return {name: content_of(path / name) for name in files}


def content_of(file: Path) -> list[int]:
    """Bytes and CRC-32."""
    size = checksum = 0
    with file.open("rb") as opened:
        while block := opened.read(READ_AT_ONCE):
            size, checksum = size + len(block), isal_zlib.crc32(block, checksum)
    return [size, checksum]
