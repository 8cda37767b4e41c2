"""The invented parties and bodies; organisation parts `DEMX…` are never issued, names end in （示例）."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FINANCE = ("11150100DEMX009036", "示例市财政局（示例）")
HOUSING = ("11150200DEMX009116", "示例市住房和城乡建设局（示例）")
CENTRE = ("12150000DEMX0092XG", "示例公共资源交易中心（示例）")
LABOUR = ("x-5a1e0f7c2d11", "示例市人力资源和社会保障局（示例）")
COURT = ("x-5a1e0f7c2d12", "示例市中级人民法院（示例）")
ENVIRONMENT = ("x-5a1e0f7c2d13", "示例盟生态环境局（示例）")
TAX = ("x-5a1e0f7c2d14", "示例盟税务局（示例）")
MARKET = ("x-5a1e0f7c2d15", "示例市市场监督管理局（示例）")
BANK = ("x-5a1e0f7c2d16", "示例开发银行（示例）")
CREDIT_PORTAL = ("x-5a1e0f7c2d17", "信用内蒙古（模拟）")

ENTITIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "E1": ("91150102DEMX00014U", "内蒙古云杉建设有限公司（示例）"),
        "E2": ("91150203DEMX00022A", "包头石砚路桥有限公司（示例）"),
        "E3": ("91150302DEMX00030U", "乌海临渡商贸有限公司（示例）"),
        "E4": ("91150402DEMX00049X", "赤峰松原劳务有限公司（示例）"),
        "E5": ("91150502DEMX00057X", "通辽哲里木数据有限公司（示例）"),
        "E6": ("91150602DEMX00065X", "鄂尔多斯鑫鼎招标代理有限公司（示例）"),
        "E7": ("91152201DEMX00073E", "兴安盟岭南农机有限公司（示例）"),
        "E8": ("91150102DEMX00081R", "内蒙古建辉咨询有限公司（示例）"),
        "E9": ("91150802DEMX0009XM", "内蒙古建晖咨询有限公司（示例）"),
        "E10": ("91150902DEMX00102K", "集宁鸿远运输有限公司（示例）"),
        "E11": ("92150402DEMX00110H", "红山区老榆树建材部（示例）"),
        "E12": ("91150602DEMX00129U", "包头石砚路桥有限公司鄂尔多斯分公司（示例）"),
        "E13": ("91110105DEMX00137P", "北京曜石装备有限公司（示例）"),
        "E14": ("91152502DEMX001455", "锡林浩特草原水利有限公司（示例）"),
    }
)
FOREIGN = "Beispiel Anlagenbau GmbH (invented)"
FORMER = "北京旧石装备有限公司（示例）"


def party(code: str, *roles: str) -> dict[str, object]:
    """Return the party of an example as a filed body prints it."""
    uscc, name = ENTITIES[code]
    return {"uscc": uscc, "name": name} | ({"roles": list(roles)} if roles else {})


EXPERTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"甲": ("150199190001010017", "示例专家甲"), "乙": ("150199190002020022", "示例专家乙")}
)
"""Numbers of a district that does not exist and of people who would be older than anyone alive."""


def expert(who: str) -> dict[str, object]:
    """Return an invented expert as a filed body prints the party."""
    number, name = EXPERTS[who]
    return {"category": "natural_person", "person_id": number, "name": name, "roles": ["evaluator"]}
