"""Values that a spreadsheet would take for formulas.

Source: OWASP, CSV Injection: a value is one when it begins with any of these characters.
"""

import pyarrow as pa
import pyarrow.compute as pc

_BEGIN = "=+-@\t\r"


def defused(text: str) -> str:
    return "'" + text if text.startswith(tuple(_BEGIN)) else text


def defused_column(column: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(column, rf"\A([{_BEGIN[:2]}\-{_BEGIN[3:]}])", r"'\1")
