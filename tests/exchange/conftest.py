"""A city on SQLite and a province on PostgreSQL that know each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.databases import Databases
from tests.exchange.places import AUTHORITY, Place, open_place, partner, route


@pytest.fixture
def city_and_province(made: Databases, tmp_path: Path, clock: Clock) -> Iterator[tuple[Place, Place]]:
    """City and province, both served; the city calls, the province only answers. Authority AUTHORITY is at home in the city."""
    url = made.empty("postgresql", tmp_path)
    city = open_place(made.empty("sqlite", tmp_path), "city", tmp_path / "city", clock)
    province = open_place(url, "province", tmp_path / "province", clock)
    homes = {"homes": f'["{AUTHORITY[0]}"]'}
    province.configure(partner("city", **homes), route("11150100DEMX009036"))
    province.serve()
    city.environ["KEY_PROVINCE"] = province.client("city")
    city.configure(partner("province", province.address, homes='["11150100DEMX009036"]'), route())
    city.serve()
    yield city, province
    for place in (city, province):
        place.stop()
        place.node.database.dispose()
    made.drop(url)
