"""Hypothesis strategies: bytes that are hard to read as CSV."""

from hypothesis import settings
from hypothesis import strategies as st

thorough = settings(deadline=None, max_examples=200)

TOKENS = (
    b'"',
    b'""',
    b'"',
    b",",
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"a",
    b" ",
    b"bc",
    b'a"b',
    b'"x"',
    b',"',
    b'",',
    b'"\n"',
)
ROWS = (
    b"a,b,c",
    b'"a","b","c"',
    b'a,"b\nb",c',
    b'a,"b\r\n""b""",',
    b",,",
    b"a,b",
    b'a,5" x,c',
    b'"",b,"c"x',
    b"a,b,c,d",
)
LINE_ENDS = (b"\n", b"\r\n", b"\r", b"\n\n", b"\r\n\n\r")
STRAY = (b"", b"", b"", b"", b'"', b'"x', b',"', b'"a"b","\n')


def _row(row: bytes, line_end: bytes, stray: bytes) -> bytes:
    return row + stray + line_end


any_text = st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join)
"""No two quotes need match."""
likely_text = st.lists(
    st.builds(_row, st.sampled_from(ROWS), st.sampled_from(LINE_ENDS), st.sampled_from(STRAY)), max_size=25
).map(b"".join)
"""Rows of three fields as people write them, with a stray quote here and there."""
csv_text = st.one_of(any_text, likely_text, st.builds(bytes.__add__, likely_text, any_text))
