"""How an upload is written, and what its head told: values that travel between services as JSON."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Encoding = Literal["utf-8", "cp1252"]


class UnusableFile(ValueError):
    """A file that cannot be read as CSV; the text is a sentence for the user that names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written: delimiter and quote are one ASCII character each, quotes inside quotes are doubled."""

    delimiter: str = ","
    quotechar: str = '"'
    encoding: Encoding = "utf-8"
    bom: bool = False
    line_end: str = "\n"
    """The header's line end; a last row without one gets it."""
    header_quoted: bool = False
    """Whether every name in the header is quoted; what is appended then is, too."""

    def read(self, text: str) -> Iterator[list[str]]:
        """The records of `text` as the `csv` module reads them; an empty list for each blank line."""
        return csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, quotechar=self.quotechar)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Dialect":
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the head of an upload tells."""

    dialect: Dialect
    header: tuple[str, ...]
    header_raw: bytes
    """The header's own bytes in UTF-8, without BOM and line end."""
    data_start: int
    """Byte of the upload behind the header and its line end."""

    def to_json(self) -> dict[str, Any]:
        return {
            "dialect": self.dialect.to_json(),
            "header": list(self.header),
            "header_raw": self.header_raw.decode(),
            "data_start": self.data_start,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Layout":
        return cls(
            Dialect.from_json(data["dialect"]),
            tuple(data["header"]),
            data["header_raw"].encode(),
            int(data["data_start"]),
        )
