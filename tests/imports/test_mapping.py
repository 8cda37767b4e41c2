"""A user's own mapping: a small file that makes any table readable, and says where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_service.files import open_table
from credit_service.reading.headings import knows
from credit_service.reading.mapping import MappingError, read_mapping
from credit_service.reading.rows import Defaults, compile_form

EXAMPLE = Path(__file__).parent.parent / "data" / "own_mapping.toml"


def test_a_table_of_ones_own_is_read_by_ones_own_mapping(tmp_path: Path) -> None:
    form = read_mapping(EXAMPLE.read_text(encoding="utf-8"))
    path = tmp_path / "a.csv"
    path.write_text(
        "月报（示例）\n单位,代码,文号,日期,罚款(元),没收(万元),案由,页码,经办\n甲公司（示例）,91150203DEMX00022A,示〔2026〕1号,2026.3.5,2000,0.2,串标,1,示例科\n",
        encoding="utf-8",
    )
    with open_table(path, path.name, knows(form)) as table:
        reader = compile_form(form, table.headings, Defaults("2026-06-01"))
        reading = reader.read(*next(iter(table))[2:4])
    body = reading.bodies[0]
    assert reader.unknown == ("经办",)
    assert (body["kind"], body["breach_class"], body["authority"]["name"]) == ("penalty", "general", "示例市住建局")
    assert body["details"] == {"fine_yuan": "2000.00", "confiscated_yuan": "2000.00", "extra": {"经办": "示例科"}}
    assert reading.keys == (("示(2026)1号", "甲公司（示例）"),)


def test_a_mapping_can_start_from_a_form_and_rename_its_columns() -> None:
    form = read_mapping('base = "penalty_2018"\n[columns]\n"单位全称" = "party.name"\n')
    assert [row.headings for row in form.fields if row.path == "party.name"] == [("单位全称",)]
    assert len(form.fields) > 20 and form.key == ("decision_no", "party.name")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "penalty"\n[columns]\n"单位" = "party.nom"\n', "第 3 行“单位”.*party.nom"),
        ('kind = "penalty"\n[columns]\n"文号" = "decision_no"\n', "party.name"),
        ('kind = "fine"\n[columns]\n"单位" = "party.name"\n', "第 1 行“kind”"),
        ('base = "nothing"\n[columns]\n"单位" = "party.name"\n', "第 1 行“base”"),
        ('[columns]\n"单位" = "party.name"\n', "kind"),
        ('kind = "penalty"\nkinds = 1\n', "第 2 行“kinds”"),
        ('kind = "penalty"\n[columns]\n"单位" = 1\n', "第 3 行"),
        ('kind = "penalty"\n[columns]\n"单位" = { path = "party.name", cell = "naem" }\n', "naem|cell"),
        (
            'kind = "penalty"\n[columns]\n"单位" = "party.name"\n"代码" = { path = "details.code", cell = "uscc" }\n',
            "第 4 行“代码”",
        ),
        ('kind = "penalty"\nkey = ["文号"]\n[columns]\n"单位" = "party.name"\n', "第 2 行“key”"),
        ("kind = \n", "TOML.*line 1"),
    ],
)
def test_a_wrong_mapping_names_line_and_entry(text: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        read_mapping(text)
