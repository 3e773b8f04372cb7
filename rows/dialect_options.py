"""What a user may say about how a file is written, instead of having it guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from rows.encodings import can_mark, canonical

NO_QUOTES = "none"
NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
"""Delimiters that are hard to type, and their names."""


class UnusableOption(ValueError):
    """A dialect that cannot be read; the text is a sentence that names the option and what it may be."""


@dataclass(frozen=True, slots=True)
class DialectOptions:
    """None stands for what the file itself tells."""

    delimiter: str | None = None
    encoding: str | None = None
    quotechar: str | None = None
    """Empty where no field is quoted."""
    header: bool = True
    """Whether the first row names the columns."""

    @classmethod
    def of(
        cls, delimiter: str | None, encoding: str | None, quotechar: str | None, *, header: bool = True
    ) -> "DialectOptions":
        """From what the user wrote. Raises UnusableOption."""
        options = cls(
            None if delimiter is None else _delimiter(delimiter),
            None if encoding is None else _encoding(encoding),
            None if quotechar is None else _quotechar(quotechar),
            header,
        )
        if options.delimiter is not None and options.delimiter == options.quotechar:
            raise UnusableOption(f"The options delimiter and quotechar are both {options.delimiter!r}; change one.")
        for character in (options.delimiter, options.quotechar):
            if character and options.encoding and not can_mark(character, options.encoding):
                raise UnusableOption(
                    f"In {options.encoding}, {character!r} may be half of another character; "
                    "save the file as UTF-8 CSV."
                )
        return options

    def by_name(self, columns: Mapping[str, str], header: tuple[str, ...]) -> Mapping[str, str]:
        """Field → header text of its column; without a header, columns are given by position, from 1 on."""
        if self.header:
            return columns
        places = {str(place): name for place, name in enumerate(header, 1)}
        return {field: places.get(column.strip(), column) for field, column in columns.items()}


def _delimiter(text: str) -> str:
    character = NAMED.get(text.lower(), text)
    if _is_mark(character):
        return character
    raise UnusableOption(
        f"The option delimiter is {text!r}; it must be tab or one ASCII character, no letter, digit or line end."
    )


def _quotechar(text: str) -> str:
    if text == NO_QUOTES:
        return ""
    if _is_mark(text) and not text.isspace():
        return text
    raise UnusableOption(
        f"The option quotechar is {text!r}; it must be one ASCII character that is no letter, digit or space, or "
        f"{NO_QUOTES}."
    )


def _is_mark(text: str) -> bool:
    return len(text) == 1 and text.isascii() and not text.isalnum() and text not in "\r\n\0\\"


def _encoding(text: str) -> str:
    name = canonical(text)
    if name is None:
        raise UnusableOption(
            f"The option encoding is {text!r}, in which rows cannot be read; give utf-8, utf-16 or one that keeps "
            "ASCII, such as cp1252, iso-8859-15 or shift_jis, or save the file as UTF-8 CSV."
        )
    return name
