"""Any pieces become parts that S3 takes, hold the same bytes, and let little pass through the merger."""

from hypothesis import given
from hypothesis import strategies as st

from merger.plan import SMALLEST_PART, Copied, Joined, Literal, Piece, Stored, plan_parts

MIB = 1 << 20
sizes = st.one_of(
    st.integers(0, 3 * SMALLEST_PART),
    st.sampled_from([0, 1, SMALLEST_PART - 1, SMALLEST_PART, SMALLEST_PART + 1, 2 * SMALLEST_PART]),
)
pieces = st.lists(st.builds(lambda size: Stored("part", size, '"etag"'), sizes), max_size=30)


def _slices(part: Copied | Joined) -> list[tuple[Piece, int, int]]:
    if isinstance(part, Copied):
        return [(part.source, part.start, part.end)]
    return [(piece.piece, piece.start, piece.end) for piece in part.slices]


@given(pieces)
def test_the_parts_hold_every_byte_of_every_piece_in_order(stored: list[Stored]) -> None:
    # Distinct objects, so that pieces of the same size are told apart.
    distinct: list[Piece] = [Stored(f"{n}", piece.size, piece.etag) for n, piece in enumerate(stored)]
    covered = [piece for part in plan_parts(distinct) for piece in _slices(part)]
    position = dict.fromkeys(distinct, 0)
    for piece, start, end in covered:
        assert start == position[piece] < end
        position[piece] = end
    assert position == {piece: piece.size for piece in distinct}
    assert [c[0] for c in covered] == sorted((c[0] for c in covered), key=distinct.index)


@given(pieces)
def test_only_the_last_part_may_be_small(stored: list[Stored]) -> None:
    parts = plan_parts(stored)
    sizes = [sum(end - start for _, start, end in _slices(part)) for part in parts]
    assert all(size >= SMALLEST_PART for size in sizes[:-1])


@given(pieces)
def test_what_passes_through_the_merger_stays_under_10_mib_a_part(stored: list[Stored]) -> None:
    joined = [part for part in plan_parts(stored) if isinstance(part, Joined)]
    assert all(sum(s.size for s in part.slices) < 2 * SMALLEST_PART for part in joined)


def test_large_pieces_are_copied_by_the_server_and_a_small_one_borrows_the_next_ones_head() -> None:
    header, first, second = Literal(b"id,name\n"), Stored("a", 16 * MIB, ""), Stored("b", 16 * MIB, "")
    parts = plan_parts([header, first, second])
    assert [type(part) for part in parts] == [Joined, Copied, Copied]
    assert isinstance(parts[0], Joined)
    assert sum(s.size for s in parts[0].slices) == SMALLEST_PART


def test_nothing_makes_no_parts() -> None:
    assert plan_parts([]) == []
