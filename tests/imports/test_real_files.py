"""The real files in the folder CREDIT_TEST_DATA, where there is one: each row ends as bodies or as faults, in known numbers."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from credit_service.files import Row, open_table
from credit_service.reading.headings import HeadingsUndecided, choose, known_heading
from credit_service.reading.rows import Defaults, Reading, compile_form
from schemas.forms import FORMS

TODAY = "2026-06-01"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file came to when it was looked through by hand; `named`: the headings alone do not decide."""

    file: str
    form: str
    rows: int
    faults: int = 0
    keys: int = -1
    doubtful: int = 0
    encoding: str = "utf-8"
    named: bool = False


FILES = (
    Expected("cn_companies_hefei_uscc.csv", "register", 337),
    Expected("cn_construction_companies_pages.csv", "register", 875, keys=241, doubtful=2),
    Expected("cn_ecommerce_dishonest_2018.csv", "ecommerce_dishonest", 362),
    Expected("cn_ecommerce_dishonest_2018.xlsx", "ecommerce_dishonest", 362, encoding=""),
    Expected("cn_transport_blacklist_gb18030.csv", "overload", 270, doubtful=1, encoding="gb18030", named=True),
    Expected("cn_transport_blacklist_original.xls", "overload", 270, doubtful=1, encoding="", named=True),
    Expected("cn_finance_defaulters_ocr.csv", "finance_defaulters", 181, doubtful=121),
    Expected("cn_finance_crime_units_ocr.csv", "finance_crime_units", 165, doubtful=96),
    Expected("cn_env_penalties_2017.csv", "environment_2017", 171),
    Expected("cn_nfra_penalties.csv", "finance_regulator", 2209, keys=2225),
    Expected("cn_nfra_penalties_first200.jsonl", "finance_regulator", 200, keys=201),
    Expected("cn_licences_cosmetics_2019.json", "cosmetics_licence", 145, doubtful=1),
    Expected("cn_licences_cosmetics_2021.json", "cosmetics_licence", 519, doubtful=6),
    Expected("worldbank_debarred_firms.csv", "world_bank", 635),
    Expected("worldbank_debarred_firms_merged_header.xlsx", "world_bank", 120, encoding=""),
    Expected("idb_sanctioned_firms.csv", "idb", 416),
    Expected("api_samples/nmpa_licence_list_page.json", "cosmetics_licence", 15),
    Expected("api_samples/shuanggongshi_penalty_rows_shuangyashan.json", "penalty_2018", 1),
    Expected("api_samples/creditchina_legacy_pub_permissions.json", "license_2015", 1),
)


def found() -> list[tuple[Path, Expected]]:
    folder = os.environ.get("CREDIT_TEST_DATA")
    return [(Path(folder) / e.file, e) for e in FILES if (Path(folder) / e.file).exists()] if folder else []


def read_all(path: Path, code: str | None = None) -> tuple[str, str, list[tuple[Row, Reading]]]:
    with open_table(path, path.name, known_heading) as table:
        form = FORMS[code] if code else choose(table.headings)
        reader = compile_form(form, table.headings, Defaults(TODAY))
        return form.code, table.encoding, [(row, reader.read(row.cells, row.notes, row.document)) for row in table]


def bodies(path: Path, code: str | None = None) -> list[dict[str, Any]]:
    return [body for _, reading in read_all(path, code)[2] for body in reading.bodies]


if found():  # where the folder is absent there is nothing to collect

    @pytest.mark.parametrize(("path", "expected"), found(), ids=lambda value: getattr(value, "name", ""))
    def test_every_row_of_a_real_file_ends_as_bodies_or_faults(path: Path, expected: Expected) -> None:
        if expected.named:
            with pytest.raises(HeadingsUndecided):
                read_all(path)
        code, encoding, rows = read_all(path, expected.form if expected.named else None)
        assert (code, encoding) == (expected.form, expected.encoding)
        assert [row.no for row, _ in rows] == list(range(1, expected.rows + 1))
        assert sum(bool(reading.faults) for _, reading in rows) == expected.faults
        assert all(bool(reading.bodies) != bool(reading.faults) for _, reading in rows)
        keys = {key for _, reading in rows for key in reading.keys}
        assert len(keys) == (expected.rows if expected.keys < 0 else expected.keys)
        flags = Counter(flag for _, reading in rows for flag in reading.flags)
        assert flags["doubtful:uscc"] == expected.doubtful

    FOLDER = found()[0][0].parent

    def test_the_untouched_workbook_and_its_csv_say_the_same() -> None:
        csv, xls = FOLDER / "cn_transport_blacklist_gb18030.csv", FOLDER / "cn_transport_blacklist_original.xls"
        assert bodies(csv, "overload") == bodies(xls, "overload")
        assert bodies(FOLDER / "cn_ecommerce_dishonest_2018.csv") == bodies(FOLDER / "cn_ecommerce_dishonest_2018.xlsx")

    def test_fines_inside_real_texts_become_yuan() -> None:
        found_fines = [body["details"].get("fine_yuan") for body in bodies(FOLDER / "cn_env_penalties_2017.csv")]
        assert found_fines[3] == "1346800.00"
        assert sum(fine is not None for fine in found_fines) == 113

    def test_a_real_title_gives_a_number_when_it_carries_one() -> None:
        numbers = [body["decision_no"] for body in bodies(FOLDER / "cn_nfra_penalties.csv") if "decision_no" in body]
        assert (len(numbers), "金金监行处〔2026〕5号" in numbers) == (166, True)
        assert not any("公" in number or "表" in number for number in numbers)

    def test_a_real_fine_of_a_fifth_of_a_wan_is_two_thousand_yuan() -> None:
        body = bodies(FOLDER / "api_samples" / "shuanggongshi_penalty_rows_shuangyashan.json")[0]
        assert (body["details"]["fine_yuan"], body["decided_on"]) == ("2000.00", "2019-10-10")

    def test_real_bank_listings_carry_terms_codes_and_chinese_names() -> None:
        listed = bodies(FOLDER / "worldbank_debarred_firms.csv")
        open_ended = [body for body in listed if body["restrictions"][0]["until"] is None]
        coded = [body["party"]["uscc"] for body in listed if "uscc" in body["party"]]
        assert (len(open_ended), len(coded)) == (290, 23)
        assert sum("other_names" in body["details"] for body in listed) == 197
        idb = bodies(FOLDER / "idb_sanctioned_firms.csv")
        assert sum(body["restrictions"][0]["until"] is None for body in idb) == 151
