from pathlib import Path

from matching import THRESHOLD
from matching.weights import EVIDENCE, Level

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"


def weights_table() -> str:
    """The model's weights as the document shows them."""
    levels = [level for level in Level if level is not Level.MISSING]
    lines = ["| field | " + " | ".join(level.name.lower() for level in levels) + " |", "|---" * (len(levels) + 1) + "|"]
    for field, by_level in EVIDENCE.items():
        cells = [_cell(by_level[level].m, by_level[level].breadth) if level in by_level else "" for level in levels]
        lines.append(f"| {field} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(m: int, breadth: int) -> str:
    share = f"{m / 10:g} %"
    return f"{share} (x {breadth})" if breadth > 1 else share


def test_the_document_shows_the_weights_as_they_are() -> None:
    assert weights_table() in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_names_the_default_threshold() -> None:
    assert f"The default threshold is {THRESHOLD}" in DOCUMENT.read_text(encoding="utf-8")
