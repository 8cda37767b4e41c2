"""Territories: regions, leagues and cities, counties, and codes that were superseded."""

from __future__ import annotations

import pytest

from credit_service.rules.territory import covers
from schemas import divisions


@pytest.mark.parametrize(
    ("territory", "place", "covered"),
    [
        ("000000", "440300", True),
        ("150000", "150203", True),
        ("150000", "150000", True),
        ("150000", "110105", False),
        ("150200", "150203", True),
        ("150200", "150302", False),
        ("150203", "150203", True),
        ("150203", "150204", False),
        ("150203", "150200", False),
        ("150200", "150000", False),
        ("150000", "000000", False),
        ("150700", "152105", True),
        ("152100", "150785", True),
        ("152105", "150785", True),
        ("152105", "150784", False),
        ("150700", "152199", True),
        ("152200", "152221", True),
        ("451000", "451002", True),
        ("451000", "451102", False),
    ],
)
def test_a_territory_covers_what_lies_within_it(territory: str, place: str, covered: bool) -> None:
    assert covers(territory, place) is covered


@pytest.mark.parametrize("bad", ["", "15", "1502000", "15020X", "１５０２００"])
def test_a_malformed_code_is_refused_rather_than_read_as_clear(bad: str) -> None:
    with pytest.raises(ValueError, match="six-digit"):
        covers(bad, "150200")
    with pytest.raises(ValueError, match="six-digit"):
        covers("000000", bad)


def test_the_region_has_twelve_leagues_and_cities_and_103_banners_and_counties() -> None:
    assert len(divisions.CITIES) == 12
    assert len(divisions.COUNTIES) == 103
    assert all(f"{code[:4]}00" in divisions.CITIES for code in divisions.COUNTIES)
    assert set(divisions.SUPERSEDED.values()) <= divisions.NAMES.keys()
    assert not divisions.SUPERSEDED.keys() & divisions.NAMES.keys()


def test_a_division_is_named_with_its_city() -> None:
    assert divisions.name_of("150203") == "包头市昆都仑区"
    assert divisions.name_of("152105") == "呼伦贝尔市根河市"
    assert divisions.name_of("440300") is None
