"""Where rows begin, for counting and cutting alone: a bit for each byte, 64 bytes to the word, no number for each row.

Quotes that follow on each other are one run. An even run leaves it as it was whether a quote is open. An odd one turns
it over where a field begins. Elsewhere nothing is open behind an odd run: it closed the quote, or it stood inside a
field and is text. So a quote is open behind a byte when an odd number of quotes stands between it and the last such
reset. That is what the `csv` module does when it is not strict, stray quotes included, and it is prefix sums over bits.

Without resets they are cheaper, so that is tried first: with all quotes between two characters of text taken for stray
ones, then with none. Either holds if no such quote, and none that opens, comes out elsewhere than where it may stand.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rows.dialect import Dialect
from rows.lines import CR, LF
from rows.structure import structure

Bits = NDArray[np.uint64]
"""Bit i of word w stands for byte 64 * w + i."""
_WORD = 64
_STEPS = tuple(np.uint64(1 << power) for power in range(6))
_SHORT_RUN = 8
"""Quotes up to which a run is followed quote by quote."""
_ONE, _TOP = np.uint64(1), np.uint64(63)


@dataclass(frozen=True, slots=True)
class RowStarts:
    """The rows that begin in the first `consumed` bytes of a buffer; the next row begins there or behind."""

    bits: Bits
    consumed: int

    def before(self, offset: int) -> int:
        """How many rows begin before this byte."""
        word, bit = divmod(offset, _WORD)
        rows = int(np.bitwise_count(self.bits[:word]).sum(dtype=np.int64))
        return rows + (int(self.bits[word]) & (1 << bit) - 1).bit_count() if bit else rows

    def first_from(self, offset: int) -> int | None:
        """The first byte from `offset` on where a row begins."""
        word, bit = divmod(offset, _WORD)
        if word >= len(self.bits):
            return None
        if here := int(self.bits[word]) >> bit:
            return offset + _lowest(here)
        later = self.bits[word + 1 :] != 0
        skipped = int(later.argmax()) if len(later) else 0
        if not len(later) or not later[skipped]:
            return None
        word += 1 + skipped
        return word * _WORD + _lowest(int(self.bits[word]))

    def nth(self, row: int) -> int | None:
        """The byte at which the row of this index begins; None where there are not so many."""
        if 2 * row >= self.consumed:  # a row has a byte at least, and a line end before the next
            return None
        until = np.bitwise_count(self.bits).cumsum(dtype=np.int64)
        word = int(np.searchsorted(until, row, side="right"))
        if word == len(until):
            return None
        here = int(self.bits[word])
        for _ in range(row - (int(until[word - 1]) if word else 0)):
            here &= here - 1
        return word * _WORD + _lowest(here)

    @classmethod
    def at(cls, offsets: NDArray[np.int64], consumed: int) -> "RowStarts":
        mask = np.zeros(consumed, np.uint8)
        mask[offsets] = 1
        return cls(packed(mask), consumed)


def scan_rows(data: bytes, start: int, stop: int, dialect: Dialect) -> RowStarts:
    """The rows of `data[start:stop]` whose end lies in it, counted from `start`, where a row may begin.

    There is a byte at least. No record is given up: that none is longer than `stop - start` is for the caller to use.
    """
    if dialect.unit == 1 and not dialect.escapechar:
        return _scan(data, start, stop, dialect)
    plain = structure(data[start:stop], dialect)
    found = _scan(plain, 0, len(plain), dialect)
    if dialect.unit == 1:
        return found
    offsets = np.flatnonzero(np.unpackbits(found.bits.astype("<u8").view(np.uint8), bitorder="little"))
    return RowStarts.at(offsets * dialect.unit, found.consumed * dialect.unit)


def _scan(data: bytes, start: int, stop: int, dialect: Dialect) -> RowStarts:
    view = np.frombuffer(data, np.uint8, stop - start, start)
    line_ends = packed(view == LF)
    if data.find(CR, start, stop) >= 0:
        line_ends |= packed(view == CR)
    ends, quote = line_ends, dialect.quotechar.encode()
    if quote and data.find(quote, start, stop) >= 0:
        separators = line_ends | packed(view == ord(dialect.delimiter))
        ends = line_ends & ~inside(packed(view == ord(quote)), separators)
    consumed = _last(ends) + 1
    starts = _behind(ends, 1) & ~line_ends
    word, bit = divmod(consumed, _WORD)
    starts[word + 1 :] = 0
    if word < len(starts):
        starts[word] &= np.uint64((1 << bit) - 1)
    return RowStarts(starts, consumed)


def inside(quotes: Bits, separators: Bits) -> Bits:
    """The bytes, quotes themselves left aside, behind which a quote is open; none is open before the first byte."""
    runs = quotes & ~_behind(quotes, 0)
    within_fields = runs & ~_behind(separators, 1)
    strays = within_fields & ~_before(quotes | separators)
    for turning in (quotes & ~strays, quotes):
        odd = _odd_until(turning)
        if not (within_fields & odd).any():
            return odd
    return _odd_since(quotes, _resets(quotes, within_fields))


def _resets(quotes: Bits, firsts: Bits) -> Bits:
    """The last quotes of odd runs, of which `firsts` are the first ones."""
    odd, here = firsts.copy(), firsts
    for _ in range(_SHORT_RUN // 2):
        here = _behind(here, 0) & quotes
        if not here.any():
            break
        here = _behind(here, 0) & quotes
        odd |= here
    else:
        odd = _odd_since(quotes, ~quotes) & _odd_since(firsts, ~quotes) & quotes
    return odd & ~_before(quotes)


def _odd_until(bits: Bits) -> Bits:
    """Whether so far, each bit included, an odd number is set."""
    odd = bits.copy()
    moved = np.empty_like(odd)
    for step in _STEPS:
        np.left_shift(odd, step, out=moved)
        np.bitwise_xor(odd, moved, out=odd)
    carry = np.bitwise_xor.accumulate(odd >> _TOP)
    odd[1:] ^= -carry[:-1]
    return odd


def _odd_since(bits: Bits, resets: Bits) -> Bits:
    """Whether an odd number is set since the last reset, which itself counts for nothing."""
    odd, settled = bits & ~resets, resets.copy()
    moved, free = np.empty_like(odd), np.empty_like(odd)
    for step in _STEPS:
        np.left_shift(odd, step, out=moved)
        np.invert(settled, out=free)
        np.bitwise_and(moved, free, out=moved)
        np.bitwise_xor(odd, moved, out=odd)
        np.left_shift(settled, step, out=moved)
        np.bitwise_or(settled, moved, out=settled)
    number = np.arange(len(bits))
    last = np.maximum.accumulate(np.where(resets != 0, number, 0))
    sums = np.concatenate((np.zeros(1, np.uint64), np.bitwise_xor.accumulate(odd >> _TOP)))
    carry = sums[1:] ^ sums[last]
    odd[1:] ^= -carry[:-1] & ~settled[1:]
    return odd


def _behind(bits: Bits, first: int) -> Bits:
    """Each bit moved to the next byte; `first` for the first byte."""
    moved = bits << _ONE
    moved[1:] |= bits[:-1] >> _TOP
    moved[0] |= np.uint64(first)
    return moved


def _before(bits: Bits) -> Bits:
    """Each bit moved to the byte before."""
    moved = bits >> _ONE
    moved[:-1] |= bits[1:] << _TOP
    return moved


def packed(mask: NDArray[np.bool_] | NDArray[np.uint8]) -> Bits:
    bits = np.packbits(mask, bitorder="little")
    if spare := -len(bits) % 8:
        bits = np.concatenate((bits, np.zeros(spare, np.uint8)))
    return bits.view("<u8").astype(np.uint64, copy=False)


def _last(bits: Bits) -> int:
    """The last byte whose bit is set; -1 when none is."""
    backwards = bits[::-1] != 0
    skipped = int(backwards.argmax())
    word = len(bits) - 1 - skipped
    return word * _WORD + int(bits[word]).bit_length() - 1 if backwards[skipped] else -1


def _lowest(word: int) -> int:
    return (word & -word).bit_length() - 1
