import pyarrow as pa

from matching.hashing import hash_texts
from matching.nickname_table import NicknameTable

TABLE = NicknameTable.of({"Robert": ["Bob", "Rob"], "roberta": ["bob"], "José": ["Pepe", "jose"]})


def related(left: str, right: str) -> bool:
    return bool(TABLE.related(hash_texts(pa.array([left])), hash_texts(pa.array([right])))[0])


def test_names_are_related_both_ways_and_by_one_hop_only() -> None:
    assert related("robert", "bob")
    assert related("bob", "robert")
    assert related("bob", "roberta")
    assert not related("robert", "roberta")
    assert not related("rob", "bob")


def test_names_of_the_table_are_standardised_and_none_is_its_own_nickname() -> None:
    assert related("jose", "pepe")
    assert not related("jose", "jose")


def test_alternatives_lists_every_related_name_once() -> None:
    rows, others = TABLE.alternatives(hash_texts(pa.array(["nobody", "bob", None, "robert"])))
    assert rows.tolist() == [1, 1, 3, 3]
    assert set(others[2:].tolist()) == set(hash_texts(pa.array(["bob", "rob"])).tolist())


def test_an_empty_table_relates_nothing() -> None:
    empty = NicknameTable.of({})
    names = hash_texts(pa.array(["bob", None]))
    assert not empty.related(names, names).any()
    assert empty.alternatives(names)[0].size == 0
