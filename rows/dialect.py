"""How an upload is written, and what its head told: values that travel between services as JSON."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rows.encodings import is_utf16


class UnusableFile(ValueError):
    """A file that cannot be read as CSV; the text is a sentence for the user that names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written: delimiter, quote and escape are one ASCII character each, quote and escape may be none."""

    delimiter: str = ","
    quotechar: str = '"'
    """Doubled within quotes; empty where no field is quoted."""
    encoding: str = "utf-8"
    """One of `rows.encodings.canonical`."""
    bom: bool = False
    line_end: str = "\n"
    """The header's line end; a last row without one gets it."""
    header_quoted: bool = False
    """Whether every name in the header is quoted; what is appended then is, too."""
    escapechar: str = ""
    """What takes its meaning from the character behind it; empty in most files."""
    fallback: str = ""
    """The encoding of rows that are not UTF-8; empty where such rows are rejects."""

    @property
    def unit(self) -> int:
        """Bytes of the smallest character."""
        return 2 if is_utf16(self.encoding) else 1

    def read(self, text: str) -> Iterator[list[str]]:
        """The records of `text` as the `csv` module reads them; an empty list for each blank line."""
        return csv.reader(io.StringIO(text, newline=""), **self.csv_options)

    @property
    def csv_options(self) -> dict[str, Any]:
        """The dialect in the words of `csv.reader`."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quotechar or None,
            "quoting": csv.QUOTE_MINIMAL if self.quotechar else csv.QUOTE_NONE,
            "escapechar": self.escapechar or None,
        }

    def quoted(self, field: str) -> str:
        """A field in quotes; of a dialect that has them."""
        return self.quotechar + self.escaped(field) + self.quotechar

    def escaped(self, field: str) -> str:
        """A field's text as it stands within quotes."""
        for plain, written in self.escapes.items():
            field = field.replace(plain, written)
        return field

    @property
    def escapes(self) -> Mapping[str, str]:
        """What is written for a character within quotes, in the order in which they are to be replaced."""
        if self.escapechar:
            return {each: self.escapechar + each for each in self.escapechar + self.quotechar}
        return {self.quotechar: self.quotechar * 2} if self.quotechar else {}

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
