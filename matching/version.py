"""What tells one directory from every other: a hash of its contents and of what its index is made by."""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow
from matching.columns import ColumnMap
from matching.hashing import hash_texts
from matching.manifest import FORMAT
from matching.runs import batches
from matching.weights import MODEL_VERSION


def version_of(table: pa.Table, columns: ColumnMap) -> str:
    """20 hexadecimal digits; the same however the table's rows come."""
    whole = hashlib.sha256(f"{MODEL_VERSION}\n{FORMAT}\n{columns.to_json()}\n{table.num_rows}\n".encode())
    sizes, hashes = ([hashlib.sha256() for _ in table.column_names] for _ in range(2))
    for batch in batches(table):
        for index in range(table.num_columns):
            texts = arrow.filled(arrow.text_column(batch, index))
            sizes[index].update(arrow.numpy_of(pc.binary_length(texts)).astype("<i4").tobytes())
            hashes[index].update(hash_texts(texts).astype("<u8").tobytes())
    for title, size, content in zip(table.column_names, sizes, hashes, strict=True):
        whole.update(f"{title}\n{size.hexdigest()}\n{content.hexdigest()}\n".encode())
    return whole.hexdigest()[:20]
