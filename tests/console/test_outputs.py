"""Where results go, and what they must not be written over."""

import os
from pathlib import Path

import pytest

from console.mistakes import Mistake
from console.outputs import check_beside, check_outputs, outputs_of


@pytest.mark.parametrize(
    ("upload", "asked", "result", "beside"),
    [
        ("a/people.csv", None, "a/people.matched.csv", "a/people.matched"),
        ("a/PEOPLE.CSV", None, "a/PEOPLE.matched.csv", "a/PEOPLE.matched"),
        ("a/people.txt", None, "a/people.txt.matched.csv", "a/people.txt.matched"),
        ("a/people.csv.gz", None, "a/people.matched.csv", "a/people.matched"),
        ("a/People.CSV.ZST", None, "a/People.matched.csv", "a/People.matched"),
        ("a/people.gz", None, "a/people.matched.csv", "a/people.matched"),
        ("a/people.csv", "b/out.csv", "b/out.csv", "b/out"),
        ("a/people.csv", "b/out", "b/out", "b/out"),
    ],
)
def test_names(upload: str, asked: str | None, result: str, beside: str) -> None:
    outputs = outputs_of(Path(upload), Path(asked) if asked else None)
    endings = (".rejects.csv", ".summary.json", ".report.html")
    assert [str(path) for path in outputs.all] == [result, *(beside + ending for ending in endings)]


@pytest.mark.parametrize("over", ["out.csv", "out.rejects.csv", "out.summary.json", "out.report.html"])
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


@pytest.mark.parametrize("name", ["out.csv", "out.rejects.csv", "out.summary.json", "out.report.html"])
@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, name: str, *, linked: bool) -> None:
    pipe = tmp_path / ("pipe" if linked else name)
    os.mkfifo(pipe)
    if linked:
        (tmp_path / name).symlink_to(pipe)
    with pytest.raises(Mistake, match="is no regular file; name another one with -o"):
        check_outputs(outputs_of(tmp_path / "in.csv", tmp_path / "out.csv"), ())


def test_a_link_in_a_circle_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to("out.csv")
    with pytest.raises(Mistake, match="is no regular file"):
        check_outputs(outputs_of(tmp_path / "in.csv", tmp_path / "out.csv"), ())


def test_a_link_to_where_nothing_is_yet_may_be_written_through(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to("later.csv")
    check_outputs(outputs_of(tmp_path / "in.csv", tmp_path / "out.csv"), ())


def test_a_link_into_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to("gone/out.csv")
    with pytest.raises(Mistake, match="gone does not exist"):
        check_outputs(outputs_of(tmp_path / "in.csv", tmp_path / "out.csv"), ())


@pytest.mark.parametrize("upload", ["/dev/stdin", "/dev/fd/3", "/proc/self/fd/3"])
def test_nothing_is_written_beside_what_the_kernel_shows(upload: str) -> None:
    with pytest.raises(Mistake, match="no place for results beside it; name one with -o"):
        check_beside(Path(upload))


def test_results_may_lie_beside_an_upload(tmp_path: Path) -> None:
    check_beside(tmp_path / "in.csv")
    check_beside(Path("in.csv"))


def test_a_name_that_grows_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"cannot be written .*name another file with -o"):
        check_outputs(outputs_of(tmp_path / f"{'a' * 250}.csv", None), ())


@pytest.mark.parametrize("asked", ["", ".", "/"])
def test_an_output_needs_a_name(asked: str) -> None:
    with pytest.raises(Mistake, match="-o names no file"):
        outputs_of(Path("in.csv"), Path(asked))
