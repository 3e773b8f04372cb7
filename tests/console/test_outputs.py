"""Where results go, and what they must not be written over."""

from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.outputs import check_outputs, outputs_of


@pytest.mark.parametrize(
    ("upload", "asked", "result", "beside"),
    [
        ("a/people.csv", None, "a/people.matched.csv", "a/people.matched"),
        ("a/PEOPLE.CSV", None, "a/PEOPLE.matched.csv", "a/PEOPLE.matched"),
        ("a/people.txt", None, "a/people.txt.matched.csv", "a/people.txt.matched"),
        ("a/people.csv", "b/out.csv", "b/out.csv", "b/out"),
        ("a/people.csv", "b/out", "b/out", "b/out"),
    ],
)
def test_names(upload: str, asked: str | None, result: str, beside: str) -> None:
    outputs = outputs_of(Path(upload), Path(asked) if asked else None)
    assert [str(path) for path in outputs.all] == [result, f"{beside}.rejects.csv", f"{beside}.summary.json"]


@pytest.mark.parametrize("over", ["out.csv", "out.rejects.csv", "out.summary.json"])
def test_no_output_is_written_over_an_input(tmp_path: Path, over: str) -> None:
    given = tmp_path / over
    given.write_text("x")
    with pytest.raises(Mistake, match="over the input"):
        check_outputs(outputs_of(given, tmp_path / "out.csv"), (given,))


def test_a_link_to_the_input_is_the_input(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("x")
    (tmp_path / "out.csv").symlink_to(given)
    with pytest.raises(Mistake, match="over the input"):
        check_outputs(outputs_of(given, tmp_path / "out.csv"), (given,))


def test_an_earlier_result_may_be_overwritten(tmp_path: Path) -> None:
    given = tmp_path / "in.csv"
    given.write_text("x")
    (tmp_path / "out.csv").write_text("earlier")
    check_outputs(outputs_of(given, tmp_path / "out.csv"), (given,))
