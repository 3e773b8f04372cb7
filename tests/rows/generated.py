"""CSV files by number: the same seed and index give the same bytes on every machine."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from rows import MAX_ROW_BYTES, Dialect, Layout

_LARGE_EVERY = 2000
"""Of so many files one is of megabytes, over the borders at which the scanner itself cuts."""
_ENCODINGS = {"utf-8": 79, "cp1252": 15, "utf-16-le": 3, "utf-16-be": 3}
_QUOTES = {'"': 92, "'": 4, "": 4}
_ESCAPED = 0.1
"""Shares of the files."""
_WORDS = ("", "a", "Bo", "Smith", "x y", "12.5", " ", "NULL", "a@b.example")
_WIDE = ("é", "Müller", "日本", "😀", "\ufeff", "\x85\u2028")
_WIDE_CP1252 = ("\xe9", "\x80", "\x81 \x9d", "M\xfcller", "\x85", "\xa0")
"""Each character stands for the byte of its number."""
_ESCAPES = ('\\"', "a\\\\", 'b\\"c', "\\\n", "\\\r", "\\x", '\\\\\\"')
_LONE_ESCAPE = "\\"
"""Takes the meaning from whatever is written behind it."""
_LINE_ENDS = (("\n",), ("\r\n",), ("\r",), ("\n", "\r\n", "\r"))
_STRAY = ('a"b', '"a"b', '"a" ', 'a"', '"a"b"c"', '5" x', ' "a"', '"a"\0', '""a', 'a""', '"a""b"c')
_TOKENS = ('"', '"', '"', '""', "\n", "\r", "\r\n", "a", " ", "bc", 'a"b', '"x"', "\0", '"\n"', "é", '""""')
_QUOTED_NEWLINE = re.compile(rb"[\"'][^\"'\r\n]*[\r\n]")


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to read a file, all in bytes."""

    chunk: int
    block: int
    """What the splitter is fed at a time."""
    window: int
    """What the scanner looks at in one go: whole characters of UTF-16."""


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    name: str
    data: bytes
    layout: Layout
    limit: int
    """The most units of a record: bytes, or two of them in UTF-16."""
    cuts: tuple[Cut, ...]
    restart: float
    """Which share of its spans a splitter has given when another takes over."""


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one file is written; shares are of fields, or of lines for the last two."""

    delimiter: str
    columns: int
    words: tuple[str, ...]
    line_ends: tuple[str, ...]
    quoted: float
    newlines: float
    stray: float
    unclosed: float
    ragged: float
    blank: float


def generate(seed: int, index: int) -> GeneratedFile:
    """File `index` of the series `seed`."""
    chance = random.Random(f"{seed}:{index}")
    encoding = chance.choices(list(_ENCODINGS), list(_ENCODINGS.values()))[0]
    quote = chance.choices(list(_QUOTES), list(_QUOTES.values()))[0]
    escape = "\\" if chance.random() < _ESCAPED else ""
    habits = _habits(chance, encoding, escape)
    bom = encoding != "cp1252" and chance.random() < 0.15
    line_end = chance.choice(habits.line_ends)
    dialect = Dialect(habits.delimiter, quote, encoding, bom, line_end, escapechar=escape)
    header = tuple(f"n{column}" for column in range(habits.columns))
    raw = habits.delimiter.join(header)
    head = _encoded("\ufeff" * bom + raw + line_end, encoding)
    large = index % _LARGE_EVERY == _LARGE_EVERY - 1
    text = _large(chance, habits) if large else _small(chance, habits)
    if encoding != "cp1252" and chance.random() < 0.1:
        at = chance.randrange(len(text) + 1)
        # Behind an escape it would take the escape from a quote, which then stands before an escape itself.
        text = text if escape and text[:at].endswith(escape) else text[:at] + "\udcff" + text[at:]
    if _LONE_ESCAPE in habits.words:
        # Directly behind a closing quote an escape makes the row a reject, which is a rule of `rows` alone.
        text = re.sub(r'"\\+', '"', text)
    if quote == "'":
        text = text.translate({ord('"'): "'", ord("'"): '"'})
    # An escape at the end of the data, or a line end behind it, asks for more.
    body = _encoded(re.sub(r"\\[\\\r\n]*\Z", "", text) if escape else text, encoding)
    limit = _limit(chance, large=large)
    # Behind a record that is given up, a quote that opens may be read as one that closes, with an escape behind it.
    limit = MAX_ROW_BYTES if escape and _LONE_ESCAPE not in habits.words else limit
    return GeneratedFile(
        f"seed {seed} file {index}",
        head + body,
        Layout(dialect, header, raw.encode(), len(head)),
        limit,
        _cuts(chance, body, large=large),
        chance.random(),
    )


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "cp1252":
        return text.encode("latin-1")
    return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "surrogatepass")


def _habits(chance: random.Random, encoding: str, escape: str) -> _Habits:
    def sometimes(share: float, most: float) -> float:
        return chance.uniform(most / 4, most) if chance.random() < share else 0.0

    words: tuple[str, ...] = _WORDS
    if encoding == "cp1252":
        words += _WIDE_CP1252
    elif chance.random() < 0.5:
        words += _WIDE
    if chance.random() < 0.2:
        words += ("\0", "a\0b")
    if escape:
        words = tuple(each for pair in zip(words, cycle(_ESCAPES), strict=False) for each in pair)
    untidy = not escape or chance.random() < 0.5
    if escape and untidy:
        words += (_LONE_ESCAPE,)
    return _Habits(
        delimiter=chance.choice(",,;\t|"),
        columns=chance.choice((1, 2, 3, 3, 4, 6)),
        words=words,
        line_ends=chance.choice(_LINE_ENDS),
        quoted=chance.choice((0.2, 0.5, 1.0)),
        newlines=sometimes(0.95, 0.8),
        stray=sometimes(0.3, 0.2) * untidy,
        unclosed=sometimes(0.15, 0.03) * untidy,
        ragged=sometimes(0.3, 0.2),
        blank=sometimes(0.3, 0.3),
    )


def _small(chance: random.Random, habits: _Habits) -> str:
    size = int(50 * 40 ** (chance.random() ** 1.5))
    if chance.random() < 0.12 and (_LONE_ESCAPE in habits.words or not set(_ESCAPES) & set(habits.words)):
        tokens: tuple[str, ...] = (
            *_TOKENS,
            habits.delimiter,
            habits.delimiter,
            '"' + habits.delimiter,
            habits.delimiter + '"',
        )
        tokens += tuple(word for word in habits.words if word in _WIDE_CP1252 + _ESCAPES)
        text = "".join(chance.choices(tokens, k=size // 3))
    else:
        text = _lines(size, lambda: _line(chance, habits))
    return _without_last_line_end(text) if chance.random() < 0.3 else text


def _large(chance: random.Random, habits: _Habits) -> str:
    pool = [_line(chance, habits) for _ in range(2000)]
    return _lines(chance.randint(600 << 10, 1600 << 10), lambda: chance.choice(pool))


def _lines(size: int, line: Callable[[], str]) -> str:
    lines: list[str] = []
    left = size
    while left > 0:
        lines.append(line())
        left -= len(lines[-1])
    return "".join(lines)


def _without_last_line_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text.removesuffix("\r")


def _line(chance: random.Random, habits: _Habits) -> str:
    end = chance.choice(habits.line_ends)
    if chance.random() < habits.blank:
        return end
    columns = habits.columns
    if chance.random() < habits.ragged:
        columns = max(1, columns + chance.choice((-2, -1, 1, 2)))
    fields = (_field(chance, habits) for _ in range(columns))
    return habits.delimiter.join(fields) + end


def _field(chance: random.Random, habits: _Habits) -> str:
    kind = chance.random()
    if kind < habits.unclosed:
        return '"' + chance.choice(habits.words)
    if kind < habits.unclosed + habits.stray:
        return chance.choice(_STRAY)
    if chance.random() >= habits.quoted:
        return chance.choice(habits.words)
    pieces = [chance.choice(habits.words)]
    if chance.random() < 0.2:
        pieces.append(chance.choice(('""', '""""', habits.delimiter)))
    if chance.random() < habits.newlines:
        for _ in range(chance.choice((1, 1, 2, 5))):
            pieces += [chance.choice(habits.line_ends), chance.choice(habits.words)]
    return '"' + "".join(pieces) + '"'


def _limit(chance: random.Random, *, large: bool) -> int:
    small = chance.randint(200, 5000) if large else chance.randint(5, 150)
    return small if chance.random() < 0.4 else MAX_ROW_BYTES


def _cuts(chance: random.Random, body: bytes, *, large: bool) -> tuple[Cut, ...]:
    if large:
        return tuple(
            Cut(chance.randint(100 << 10, 900 << 10), block, 1 << 20)
            for block in (64 << 10, chance.randint(1, 3) << 19)
        )
    cuts = []
    for parts in (4, 2):
        least = max(20, len(body) // parts)
        block = chance.randint(max(5, len(body) // 8), max(30, len(body) // 2))
        window = max(len(body) // 12, chance.choice((16, 64, 128, 512, 1 << 20)))
        cuts.append(Cut(_chunk(chance, body, least), block, window // 2 * 2))
    return tuple(cuts)


def _chunk(chance: random.Random, body: bytes, least: int) -> int:
    """A chunk size; most of them end the first chunk where a field with a newline seems to be."""
    likely = [field.start() + 1 for field in _QUOTED_NEWLINE.finditer(body, least // 2)]
    return chance.choice(likely) if likely and chance.random() < 0.95 else chance.randint(least, 2 * least)
