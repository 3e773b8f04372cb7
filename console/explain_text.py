"""An explanation as a person reads it."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from console.preview_text import visible
from console.result_row import ResultRow
from console.tables import align
from matching import Explanation
from matching.explain import Candidate

WIDEST = 120
BESIDE_VALUES = 36
"""Characters of a line of evidence that are not values."""
KEYS = 6
"""Keys that are named before the others are counted."""
PARTS = {
    "best": "the best",
    "rival": "cannot be told from the best",
    "same person": "the same person as the best",
    "aside": "left aside: an exact candidate weighs as much",
    "": "weighs less",
}


def explanation_text(result: str, row: ResultRow, explanation: Explanation, beside: str, show: int) -> str:
    """The answer, why, and the evidence of the first `show` candidates, field by field."""
    parts = list(_answer(result, row, explanation, beside))
    parts += [_candidate(candidate) for candidate in explanation.candidates[:show]]
    hidden = len(explanation.candidates) - show
    if hidden > 0:
        parts.append(f"{hidden} more candidate{'s' if hidden > 1 else ''}: --show {len(explanation.candidates)}\n")
    return "\n".join(parts)


def _answer(result: str, row: ResultRow, explanation: Explanation, beside: str) -> Iterator[str]:
    numbered = "" if row.upload_row in (None, row.number) else f", row {row.upload_row} of the upload"
    said = " ".join(filter(None, (explanation.status, explanation.score, visible(explanation.id))))
    yield _folded(f"{said}: row {row.number} of {visible(result)}{numbered}")
    yield _folded(visible(explanation.verdict)) + _folded(beside)
    if explanation.candidates:
        count = len(explanation.candidates)
        found = f"{count} contacts share" if count > 1 else "1 contact shares"
        yield _folded(f"{found} a key with the row. That it is none of them: {explanation.none_probability:.4f}.")


def _candidate(candidate: Candidate) -> str:
    head = f"{visible(candidate.id)}: {PARTS[candidate.part]}, probability {candidate.probability:.4f}"
    more = len(candidate.keys) - KEYS
    keys = "; ".join(candidate.keys[:KEYS]) + (f"; and {more} more" if more > 0 else "")
    fields = align([["field", "row", "directory", "level", "bits"], *_fields(candidate)], right=[4], indent="  ")
    return f"{head}\n{_folded(f'found by {keys}', '  ')}{fields}{align(_sum(candidate), right=[0], indent='  ')}"


def _fields(candidate: Candidate) -> Iterator[Sequence[str]]:
    width = max(12, (_width() - BESIDE_VALUES) // 2)
    for one in candidate.fields:
        level = one.level if one.similarity is None else f"{one.level} {one.similarity:.2f}"
        yield [one.field, _short(one.row, width), _short(one.contact, width), level, _bits(one.bits)]


def _sum(candidate: Candidate) -> Sequence[Sequence[str]]:
    """What is added up: the fields, what rules make of several of them, the prior."""
    terms = [("all fields", sum(one.bits for one in candidate.fields))]
    terms += [(one.rule, one.bits) for one in candidate.adjustments]
    terms += [("before anything is compared", candidate.prior), ("together", candidate.total)]
    return [[_bits(bits), rule] for rule, bits in terms]


def _bits(bits: float) -> str:
    return f"{bits:+.1f}"


def _short(value: str, width: int) -> str:
    shown = visible(value)
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def _folded(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _width(), initial_indent=indent, subsequent_indent=f"{indent}  ") + "\n"


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)
