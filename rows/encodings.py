"""Encodings that rows can be read in, and how the bytes of a file tell which one it is.

UTF-8 and UTF-16; every encoding of one byte for a character that keeps ASCII, in which bytes without a character stand
for the control of the same number (so the WHATWG Encoding Standard reads windows-1252), so that no row is undecodable;
and the East Asian ones below, in which a character may hold ASCII letters and signs, but never one of the marks in
`can_mark`.
"""

import codecs
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

UTF_8, UTF_16_LE, UTF_16_BE = "utf-8", "utf-16-le", "utf-16-be"
USUAL_FALLBACK = "cp1252"
"""What is read as UTF-8 nowhere is this, unless the user says otherwise."""

MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16_LE), (codecs.BOM_UTF16_BE, UTF_16_BE))
_OVERLAPPING = frozenset(
    ["shift_jis", "shift_jis_2004", "cp932", "gbk", "gb18030", "big5", "big5hkscs", "cp950", "cp949"]
)
"""Their second bytes lie from `@` on, or are digits (GB 18030)."""
_MULTI_BYTE = _OVERLAPPING | {"euc_jp", "euc_kr", "gb2312"}
_FEWEST_CHARACTERS = 64
"""Of the bytes from 128 on; the Thai and Greek sets leave some thirty without."""
_SAMPLE = 64 << 10
"""Bytes whose NULs tell UTF-16."""
_FEWEST_ASCII = 0.01
"""Share of ASCII characters in UTF-16 text: delimiters and line ends alone are more."""
_MOST_CONTROLS = 0.01
"""Share of control characters in a text of bytes; halves of UTF-16 characters are many more."""


class TextStart(NamedTuple):
    encoding: str
    size: int
    """Bytes of the mark (BOM), 0 without one."""


def canonical(name: str) -> str | None:
    """The name by which an encoding is kept; None for one that rows cannot be read in.

    `utf-16` stays as it is: which of the two it is, the file tells.
    """
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    known = {"utf-8-sig": UTF_8, "ascii": UTF_8}.get(known, known)
    if known in {UTF_8, UTF_16_LE, UTF_16_BE, "utf-16"} | _MULTI_BYTE:
        return known
    return known if _is_single_byte(known) else None


def is_utf16(encoding: str) -> bool:
    return encoding in {UTF_16_LE, UTF_16_BE}


def can_mark(character: str, encoding: str) -> bool:
    """Whether this byte is always a character of its own."""
    return encoding not in _OVERLAPPING or (character < "@" and not character.isdigit())


def decoder(encoding: str) -> Callable[[bytes], str]:
    """Decodes whole rows; raises UnicodeDecodeError."""
    if encoding in {UTF_8, UTF_16_LE, UTF_16_BE} | _MULTI_BYTE:
        return lambda data: data.decode(encoding)
    table = _characters(encoding)
    return lambda data: codecs.charmap_decode(data, "strict", table)[0]


def mark_of(head: bytes) -> TextStart | None:
    """The encoding that a mark at the file's begin names."""
    return next((TextStart(name, len(mark)) for mark, name in MARKS if head.startswith(mark)), None)


def utf16_by_nuls(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII characters have a NUL always on the same side, line ends among them.

    NULs in a text of bytes are on either side, or few, and its line ends have none.
    """
    sample = head[: min(len(head), _SAMPLE) // 2 * 2]
    found = {encoding: _ascii_units(sample, encoding) for encoding in (UTF_16_LE, UTF_16_BE)}
    encoding = max(found, key=lambda each: found[each])
    if found[encoding] < max(1, _FEWEST_ASCII * len(sample) / 2) or found[encoding] <= 2 * min(found.values()):
        return None
    if 4 * found[encoding] <= len(sample) and _is_text_of_bytes(sample):
        return None
    has_line_ends = b"\n" in sample or b"\r" in sample
    return encoding if _line_ends(sample, encoding) or not has_line_ends else None


def is_utf8(text: bytes, *, complete: bool) -> bool:
    """Whether most lines that are not ASCII are valid UTF-8; where the head was cut, its last character may be, too.

    Text in another encoding is UTF-8 by accident in hardly any line, so a few broken lines do not outvote the others.
    """
    if _decodes(text, complete=complete):
        return True
    lines = [line for line in text.splitlines() if not line.isascii()]
    valid = sum(_decodes(line, complete=complete or line is not lines[-1]) for line in lines)
    return 0 < len(lines) <= 2 * valid


def _decodes(text: bytes, *, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(text, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _is_text_of_bytes(sample: bytes) -> bool:
    view = np.frombuffer(sample, np.uint8)
    controls = int(np.count_nonzero((view > 0) & (view < 0x20) & ((view < 0x09) | (view > 0x0D))))
    return controls <= _MOST_CONTROLS * len(sample) and _decodes(sample, complete=False)


def _units(sample: bytes, encoding: str) -> "np.ndarray[tuple[int], np.dtype[np.uint16]]":
    return np.frombuffer(sample, "<u2" if encoding == UTF_16_LE else ">u2")


def _ascii_units(sample: bytes, encoding: str) -> int:
    units = _units(sample, encoding)
    return int(np.count_nonzero(((units >= 0x20) & (units < 0x7F)) | ((units >= 0x09) & (units <= 0x0D))))


def _line_ends(sample: bytes, encoding: str) -> bool:
    units = _units(sample, encoding)
    return bool(((units == 0x0A) | (units == 0x0D)).any())


def _is_single_byte(encoding: str) -> bool:
    try:
        keeps_ascii = bytes(range(128)).decode(encoding) == "".join(map(chr, range(128)))
        high = [bytes([byte]).decode(encoding, "ignore") for byte in range(128, 256)]
    except (LookupError, ValueError, AssertionError):
        return False
    # Of an encoding with longer characters or with states, hardly a byte is a character by itself.
    return keeps_ascii and sum(map(len, high)) >= _FEWEST_CHARACTERS and max(map(len, high)) == 1


@lru_cache(maxsize=16)
def _characters(encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(256))
