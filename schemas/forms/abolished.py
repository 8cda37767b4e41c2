"""Texts that can no longer be the basis of a decision, with the day from which and the text that took their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_CODE = "中华人民共和国民法典第一千二百六十条"
_CODE_DAY = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Abolished:
    """One text; `abolished_on` is the first day on which it no longer applies."""

    title: str
    abolished_on: date
    successor: str
    source: str


ABOLISHED = (
    Abolished("中华人民共和国合同法", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished("中华人民共和国物权法", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished("中华人民共和国担保法", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished("中华人民共和国侵权责任法", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished("中华人民共和国民法通则", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished("中华人民共和国民法总则", _CODE_DAY, "中华人民共和国民法典", _CODE),
    Abolished(
        "中华人民共和国食品卫生法",
        date(2009, 6, 1),
        "中华人民共和国食品安全法",
        "中华人民共和国食品安全法(2009年)第一百零四条",
    ),
    Abolished(
        "工程建设项目招标范围和规模标准规定", date(2018, 6, 1), "必须招标的工程项目规定", "国家发展改革委令第16号"
    ),
    Abolished(
        "中华人民共和国公司登记管理条例",
        date(2022, 3, 1),
        "中华人民共和国市场主体登记管理条例",
        "国务院令第746号第五十五条",
    ),
    Abolished(
        "中华人民共和国企业法人登记管理条例",
        date(2022, 3, 1),
        "中华人民共和国市场主体登记管理条例",
        "国务院令第746号第五十五条",
    ),
    Abolished("无照经营查处取缔办法", date(2017, 10, 1), "无证无照经营查处办法", "国务院令第684号第十九条"),
    Abolished("化妆品卫生监督条例", date(2021, 1, 1), "化妆品监督管理条例", "国务院令第727号第八十条"),
)
