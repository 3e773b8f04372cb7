import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from matching.labels import LABELS, Labelled, label

VALUES = st.sampled_from([None, "a", "b", "c", "a "])
ROWS = st.integers(1, 3).flatmap(
    lambda slots: st.lists(st.tuples(*[VALUES] * (2 * slots)), min_size=1, max_size=6).map(lambda rows: (slots, rows))
)


def labelled(slots: int, rows: list[tuple[str | None, ...]]) -> list[Labelled]:
    """Labels rows of upload values and then directory values; values are the same when they are after stripping."""
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(2 * slots)]
    upload, directory = columns[:slots], columns[slots:]

    def same(left: pa.Array, right: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        pairs = zip(left.to_pylist(), right.to_pylist(), strict=True)
        return np.array([a is not None and b is not None and a.strip() == b.strip() for a, b in pairs], dtype=np.bool_)

    return label(upload, directory, np.array([[same(a, b) for b in directory] for a in upload]))


def single(upload: str | None, directory: str | None) -> tuple[str, str]:
    found = labelled(1, [(upload, directory)])[0]
    return found.label[0].as_py(), found.latest[0].as_py()


def test_the_five_cases_of_one_value_on_each_side() -> None:
    assert single("a", "a") == ("confirmed", "a")
    assert single(None, "b") == ("new", "b")
    assert single("a", "b") == ("old", "b")
    assert single("a", None) == ("unverified", "a")
    assert single(None, None) == ("", "")


def test_of_two_spellings_the_fuller_is_the_latest_and_white_space_makes_none_fuller() -> None:
    longer, shorter = pa.array(["Robert", " Bob   "]), pa.array(["Bob", "Robert"])
    found = label([longer], [shorter], np.ones((1, 1, 2), dtype=np.bool_))[0]
    assert found.latest.to_pylist() == ["Robert", "Robert"]
    assert single("a ", "a") == ("confirmed", "a")


@given(st.lists(st.tuples(*[st.text(st.sampled_from("aë\u3000\u2003 \x1c\t\u0301"))] * 2), min_size=1))
def test_length_is_counted_in_characters_without_the_white_space_around_them(pairs: list[tuple[str, str]]) -> None:
    ours, theirs = (pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1))
    found = label([ours], [theirs], np.ones((1, 1, len(pairs)), dtype=np.bool_))[0]
    assert found.latest.to_pylist() == [a if len(a.strip()) > len(b.strip()) else b for a, b in pairs]


def test_what_the_directory_has_beyond_the_confirmed_goes_to_the_other_slots() -> None:
    found = labelled(2, [("a", None, "b", "a"), ("c", "a", "a", "b"), ("c", None, "a", "b"), ("c", "d", "a", None)])
    assert [one.label.to_pylist() for one in found] == [
        ["confirmed", "old", "old", "old"],
        ["new", "confirmed", "new", "unverified"],
    ]
    assert [one.latest.to_pylist() for one in found] == [["a", "b", "a", "a"], ["b", "a", "b", "d"]]


@given(ROWS)
def test_labels_say_what_holds(made: tuple[int, list[tuple[str | None, ...]]]) -> None:
    slots, rows = made
    found = labelled(slots, rows)
    for position, row in enumerate(rows):
        ours, theirs = row[:slots], row[slots:]
        known = {value.strip() for value in theirs if value}
        latest_from_directory = []
        for one, value in zip(found, ours, strict=True):
            word, latest = one.label[position].as_py(), one.latest[position].as_py()
            assert word in LABELS
            assert (word == "confirmed") == (value is not None and value.strip() in known)
            if word == "unverified":
                assert latest == value
            if word in ("new", "old"):
                assert (value is None) == (word == "new")
                assert latest in theirs
                latest_from_directory.append(latest)
            if word == "":
                assert (value, latest) == (None, "")
        assert len(latest_from_directory) <= sum(value is not None for value in theirs)


@given(ROWS)
def test_every_value_of_the_directory_is_confirmed_or_shown(made: tuple[int, list[tuple[str | None, ...]]]) -> None:
    slots, rows = made
    found = labelled(slots, rows)
    for position, row in enumerate(rows):
        shown = {one.latest[position].as_py().strip() for one in found}
        ours = {value.strip() for value in row[:slots] if value}
        beyond = [value.strip() for value in row[slots:] if value and value.strip() not in ours]
        free = sum(one.label[position].as_py() != "confirmed" for one in found)
        assert len([value for value in beyond if value in shown]) >= min(len(beyond), free)


@given(ROWS)
def test_labels_of_a_row_do_not_depend_on_the_others(made: tuple[int, list[tuple[str | None, ...]]]) -> None:
    slots, rows = made
    together = labelled(slots, rows)
    for position, row in enumerate(rows):
        alone = labelled(slots, [row])
        assert [one.label[position].as_py() for one in together] == [one.label[0].as_py() for one in alone]
        assert [one.latest[position].as_py() for one in together] == [one.latest[0].as_py() for one in alone]
