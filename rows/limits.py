"""How much one row may hold, so that memory stays bounded and an open quote costs one line."""

import csv

MAX_ROW_BYTES = 1 << 20
"""A record with more, its line end not counted, is given up: its first line is a reject, and reading goes on behind."""

MAX_LINE_BYTES = 16 << 20
"""A file with a longer line is refused: it is no text in lines, and its line would have to be held in memory."""

# The csv module refuses fields over 128 KiB. It is asked after rows were measured, in bytes: no less than characters.
csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_BYTES))
