"""What every Nicknames promises."""

from fleet.ports import Nicknames
from tests.contract.marks import in_session_loop

pytestmark = in_session_loop


async def test_the_table_is_sorted_whatever_the_order_of_writing(nicknames: Nicknames) -> None:
    await nicknames.put({"william": ["will", "bill"], "élodie": ["lo"], "anna": ["ann"]})
    table = await nicknames.table()
    assert list(table.items()) == [("anna", ["ann"]), ("william", ["bill", "will"]), ("élodie", ["lo"])]


async def test_putting_a_name_again_replaces_it_and_leaves_others(nicknames: Nicknames) -> None:
    await nicknames.put({"anna": ["ann"], "william": ["bill"]})
    await nicknames.put({"william": ["will"]})
    assert await nicknames.table() == {"anna": ["ann"], "william": ["will"]}


async def test_a_name_without_nicknames_has_none(nicknames: Nicknames) -> None:
    await nicknames.put({"anna": []})
    assert await nicknames.of("anna") == []
    assert await nicknames.of("nobody") == []


async def test_a_table_of_any_size_goes_in_and_comes_out(nicknames: Nicknames) -> None:
    table = {f"name{number:03d}": [f"nick{number}"] for number in range(130)}
    await nicknames.put(table)
    assert await nicknames.table() == table
    assert await nicknames.of("name077") == ["nick77"]
