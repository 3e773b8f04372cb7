"""The price list: complete, dated, and each price with its source."""

from datetime import date

from fleet.domain.prices import list_prices, read_prices

PRICES = list_prices()


def test_every_price_is_of_one_thing_and_above_zero() -> None:
    assert PRICES.each["s3.put"] == 0.005 / 1000
    assert PRICES.each["entity_resolution.record"] == 0.00025
    assert all(0 < price < 10 for price in PRICES.each.values())


def test_every_service_names_where_its_prices_are_published() -> None:
    assert {name.partition(".")[0] for name in PRICES.each} == PRICES.sources.keys()
    assert all("Pricing" in source for source in PRICES.sources.values())


def test_the_list_has_a_day_and_a_region() -> None:
    assert isinstance(PRICES.as_of, date)
    assert PRICES.region == "us-east-1"


def test_another_list_is_read_likewise() -> None:
    text = """
    region = "eu-west-1"
    as_of = 2026-01-01
    [sns]
    source = "Amazon SNS Pricing"
    publish = { dollars = 2, per = 4 }
    """
    assert read_prices(text).each == {"sns.publish": 0.5}
