"""Whether the upload or the directory has the latest value of a field."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.arrays import Flags
from matching.kernels import labels as kernels
from matching.kernels.labels import CONFIRMED, EMPTY, OWN, UNVERIFIED, Codes

LABELS = ("", "confirmed", "new", "old", "unverified")


@dataclass(frozen=True, slots=True)
class Labelled:
    """For one slot: the label of each row, and its latest text."""

    code: Codes
    """Places in LABELS."""
    latest: pa.Array

    @property
    def label(self) -> pa.Array:
        return _LABELS.take(arrow.numbers(self.code))


def label(upload: Sequence[pa.Array], directory: Sequence[pa.Array], same: npt.NDArray[np.bool_]) -> list[Labelled]:
    """Labels the slots of one field, row by row over whole columns.

    `upload[i]` and `directory[i]` are the texts of slot i, null where missing (a row without a match has none in the
    directory); `same[i, j]` says where the upload's slot i and the directory's slot j hold the same value. A value is
    confirmed by any slot of the other side. What the directory has beyond that goes, in order, to the slots that are
    not confirmed: beside another value it makes that one old, in an empty slot it is new.
    """
    here, there = (np.stack([~arrow.is_null(texts) for texts in side]) for side in (upload, directory))
    code, source = np.empty_like(here, dtype=np.int8), np.empty_like(here, dtype=np.int8)
    kernels.label(here, there, same, code, source)
    for i, texts in enumerate(upload):
        for j, others in enumerate(directory):
            source[i, _longer(texts, others, (code[i] == CONFIRMED) & (source[i] == j))] = OWN
    return [Labelled(code[i], _from_sources(texts, directory, source[i])) for i, texts in enumerate(upload)]


def kept(labelled: Labelled, written: pa.Array) -> Labelled:
    """The labels, but a text without a label becomes unverified: it could not be read, and nobody has a better one."""
    lost = (labelled.code == EMPTY) & ~arrow.is_null(written)
    if not lost.any():
        return labelled
    return Labelled(
        np.where(lost, np.int8(UNVERIFIED), labelled.code), pc.if_else(arrow.flags(lost), written, labelled.latest)
    )


def _from_sources(own: pa.Array, directory: Sequence[pa.Array], source: Codes) -> pa.Array:
    """Each row's text from the directory's slot that `source` names, or its own."""
    texts = own
    for j, others in enumerate(directory):
        texts = pc.if_else(arrow.flags(source == j), others, texts)
    return arrow.filled(texts)


def _longer(ours: pa.Array, theirs: pa.Array, asked: Flags) -> Flags:
    """Of the rows marked by `asked` those whose own text is the longer one, white space around it aside."""
    found = np.zeros(asked.size, dtype=np.bool_)
    kernels.longer(*arrow.text_buffers(ours), *arrow.text_buffers(theirs), asked, found)
    rows = np.flatnonzero(asked)
    if rows.size:
        sizes = [pc.utf8_length(pc.utf8_trim_whitespace(texts.take(arrow.numbers(rows)))) for texts in (ours, theirs)]
        found[rows[arrow.numpy_of(pc.greater(*sizes))]] = True
    return found


_LABELS = arrow.texts(LABELS)
