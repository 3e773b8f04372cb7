"""Whether the upload or the directory has the latest value of a field."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import Flags

LABELS = ("", "confirmed", "new", "old", "unverified")
_EMPTY, _CONFIRMED, _NEW, _OLD, _UNVERIFIED = range(5)
_OWN = -1


@dataclass(frozen=True, slots=True)
class Labelled:
    """For one slot: the label of each row, and its latest text."""

    label: pa.Array
    latest: pa.Array


def label(upload: Sequence[pa.Array], directory: Sequence[pa.Array], same: Sequence[Sequence[Flags]]) -> list[Labelled]:
    """Labels the slots of one field, row by row over whole columns.

    `upload[i]` and `directory[i]` are the texts of slot i, null where missing (a row without a match has none in the
    directory); `same[i][j]` says where the upload's slot i and the directory's slot j hold the same value. A value is
    confirmed by any slot of the other side. What the directory has beyond that goes, in order, to the slots that are
    not confirmed: beside another value it makes that one old, in an empty slot it is new.
    """
    here = [_is_present(texts) for texts in upload]
    there = [_is_present(texts) for texts in directory]
    agree = [[flags & here[i] & there[j] for j, flags in enumerate(row)] for i, row in enumerate(same)]
    nowhere = np.zeros(len(upload[0]), dtype=np.bool_)
    spare = [there[j] & ~_any([row[j] for row in agree], nowhere) for j in range(len(there))]
    found = []
    for i, texts in enumerate(upload):
        code = np.where(here[i], np.int8(_UNVERIFIED), np.int8(_EMPTY))
        source = np.full(code.size, _OWN, dtype=np.int8)
        for j in reversed(range(len(there))):
            source[agree[i][j]] = j
            source[_is_longer(texts, directory[j], agree[i][j])] = _OWN
        confirmed = _any(agree[i], nowhere)
        code[confirmed] = _CONFIRMED
        free = ~confirmed
        for j in range(len(directory)):
            taken = free & spare[j]
            code[taken & here[i]] = _OLD
            code[taken & ~here[i]] = _NEW
            source[taken] = j
            free, spare[j] = free & ~taken, spare[j] & ~taken
        found.append(Labelled(_LABELS.take(arrow.numbers(code)), _from_sources(texts, directory, source)))
    return found


def kept(labelled: Labelled, written: pa.Array) -> Labelled:
    """The labels, but a text without a label becomes unverified: it could not be read, and nobody has a better one."""
    lost = pc.and_(pc.equal(labelled.label, arrow.text("")), pc.is_valid(written))
    if not pc.any(lost).as_py():
        return labelled
    return Labelled(
        pc.if_else(lost, arrow.text(LABELS[_UNVERIFIED]), labelled.label), pc.if_else(lost, written, labelled.latest)
    )


def _from_sources(own: pa.Array, directory: Sequence[pa.Array], source: npt.NDArray[np.int8]) -> pa.Array:
    """Each row's text from the directory's slot that `source` names, or its own."""
    texts = own
    for j, others in enumerate(directory):
        texts = pc.if_else(arrow.flags(source == j), others, texts)
    return arrow.filled(texts)


def _is_longer(ours: pa.Array, theirs: pa.Array, where: Flags) -> Flags:
    """Of the rows marked by `where` those whose own text is the longer one, white space around it aside."""
    rows = np.flatnonzero(where & ~arrow.numpy_of(pc.equal(ours, theirs)))
    sizes = [pc.utf8_length(pc.utf8_trim_whitespace(texts.take(arrow.numbers(rows)))) for texts in (ours, theirs)]
    longer = np.zeros(where.size, dtype=np.bool_)
    longer[rows[arrow.numpy_of(pc.greater(*sizes))]] = True
    return longer


def _is_present(texts: pa.Array) -> Flags:
    return ~arrow.is_null(texts)


def _any(flags: Sequence[Flags], nowhere: Flags) -> Flags:
    return np.logical_or.reduce(flags) if flags else nowhere


_LABELS = arrow.texts(LABELS)
