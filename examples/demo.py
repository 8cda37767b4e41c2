"""`make demo`: a city and a province, in real processes, tell the story of one penalty from filing to its end.

Everything in it is invented. The city stores in SQLite, the province in PostgreSQL where a server answers, else in
SQLite too. Each step is checked; the exit status is 0 only if all hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from nodes import Node, postgresql

from credit_service.clock import legal_day, now

HOUSING = ("11150200DEMX009116", "示例市住房和城乡建设局（示例）")
FINANCE = ("12150000DEMX0092XG", "示例自治区财政厅（示例）")
LABOUR = ("x-5a1e0f7c2d11", "示例市人力资源和社会保障局（示例）")
PLATFORM = ("x-00000000de01", "示例交易平台（示例）")
ROAD = ("91150203DEMX00022A", "包头石砚路桥有限公司（示例）")
WORKERS = ("91150402DEMX00049X", "赤峰松原劳务有限公司（示例）")
FIRM = ("91150102DEMX00014U", "内蒙古云杉建设有限公司（示例）")
PATIENCE = 60
P1 = {"market": "mandatory_tender", "territory": "150200"}
P2 = {"market": "gov_procurement", "territory": "150200"}


class Story:
    """Tells the steps, checks each, and remembers whether one failed."""

    def __init__(self) -> None:
        self.failed = 0
        self.step = 0

    def tell(self, chinese: str, english: str) -> None:
        """Begin a step."""
        self.step += 1
        print(f"\n{self.step}. {chinese}\n   {english}", flush=True)

    def check(self, what: str, found: object, wanted: object) -> None:
        """Print one check with what was found."""
        right = found == wanted
        self.failed += not right
        print(f"   {'✓' if right else '✗'} {what}: {found}" + ("" if right else f"  (wanted {wanted})"), flush=True)

    def wait(self, what: str, ask: Callable[[], object], wanted: object) -> None:
        """Check something that the exchange brings about, within `PATIENCE` seconds."""
        deadline = time.monotonic() + PATIENCE
        while (found := ask()) != wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        self.check(what, found, wanted)


def main() -> int:
    """Tell the story; 0 when every check held."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    story = Story()
    with tempfile.TemporaryDirectory() as folder:
        city = Node("city", Path(folder) / "city")
        with postgresql() as url:
            province = Node("province", Path(folder) / "province", url)
            print("以下全部为虚构示例。Everything below is invented.")
            try:
                _prepare(story, city, province)
                _tell(story, city, province)
            finally:
                city.stop()
                province.stop()
    print(f"\n{'全部步骤成立 / every step holds' if not story.failed else f'{story.failed} 处不符 / checks failed'}")
    return 1 if story.failed else 0


def _prepare(story: Story, city: Node, province: Node) -> None:
    story.tell("两个节点：市、自治区", f"Two nodes: the city on SQLite, the province on {province.kind}.")
    for node in (city, province):
        node.migrate()
    city.credit("examples", "load")
    _connect(city, province)
    _connect(province, city)
    for node in (city, province):
        node.client("platform", "trading_platform", PLATFORM)
        node.start()
    city.client("housing", "regulator", HOUSING)
    city.client("labour", "regulator", LABOUR)
    province.client("finance", "regulator", FINANCE)
    story.check("both ready", [node.get("/readyz")["status"] for node in (city, province)], ["ok", "ok"])


def _connect(node: Node, other: Node) -> None:
    """Configure `other` as a partner of `node`: the city hands on the housing bureau's penalties, the province its own."""
    ours, theirs = (HOUSING, FINANCE) if node.name == "city" else (FINANCE, HOUSING)
    since = "2015-01-01"
    labour = f'\n[[platform.route]]\nauthority = "{LABOUR[0]}"\nkinds = ["listing"]\nfrom = {since}\n'
    node.write_partner(
        other,
        f'homes = ["{theirs[0]}", "{LABOUR[0]}"]\nlists = ["gov_procurement", "tax", "judgment_defaulter"]\n'
        f'[[platform.route]]\nauthority = "{ours[0]}"\nkinds = ["penalty"]\nfrom = {since}\n'
        + (labour if node.name == "city" else ""),
    )


def _tell(story: Story, city: Node, province: Node) -> None:
    _import(story, city)
    _screen(story, city)
    _exchange(story, city, province)
    _back(story, city, province)
    _stale(story, city)
    _repair(story, city, province)
    _revoke(story, city, province)


def _import(story: Story, city: Node) -> None:
    story.tell("经办人导入一张双公示工作簿（20 行）", "A clerk imports a workbook of twenty rows.")
    city.credit("examples", "files", str(city.folder))
    command = ("import", str(city.folder / "penalties.xlsx"), "--source", HOUSING[0], "--json")
    counts = city.credit_json(*command)
    names = ("read", "filed", "updated", "unchanged", "quarantined")
    story.check("counts", [counts[name] for name in names], [20, 13, 1, 2, 4])
    again = city.credit_json(*command)
    story.check("the same file again", [again[name] for name in names], [20, 0, 0, 16, 4])


def _screen(story: Story, city: Node) -> None:
    story.tell("公众查询，开标前交易平台核查", "The public looks up; a trading platform screens.")
    profile = city.get(f"/api/v1/public/entities/{ROAD[0]}")
    story.check("bans public of the road firm", _bans(profile), 1)
    story.check("mandatory tender", _verdict(city, ROAD, P1), "barred")
    story.check("government procurement", _verdict(city, ROAD, P2), "clear")


def _exchange(story: Story, city: Node, province: Node) -> None:
    story.tell("自治区拉取市里的处罚", "The province learns of the city's penalty.")
    story.check("the province does not know the firm yet", province.status(f"/api/v1/public/entities/{ROAD[0]}"), 404)
    for node in (city, province):
        node.start_sync()
    story.wait("barred in the province too", lambda: _verdict(province, ROAD, P1), "barred")


def _back(story: Story, city: Node, province: Node) -> None:
    story.tell("自治区财政厅作出政府采购禁入，市里随即可见", "The province bans a firm; the city bars it.")
    today = legal_day(now())
    ban = {
        "action": "supply", "market": "gov_procurement", "territory": "000000", "from": today.isoformat(),
        "until": (today + timedelta(days=364)).isoformat(), "basis_article": "中华人民共和国政府采购法第七十七条",
        "force": "must", "as_printed": "一年内禁止参加政府采购活动",
    }  # fmt: skip
    body = {
        "kind": "penalty", "decision_no": "示财采罚〔2026〕99号", "decided_on": today.isoformat(),
        "party": {"uscc": FIRM[0], "name": FIRM[1]}, "breach_class": "serious", "facts": "提供虚假材料（示例）",
        "legal_basis": [{"text": "中华人民共和国政府采购法", "article": "第七十七条"}], "restrictions": [ban],
        "details": {"penalty_category": ["other"]},
    }  # fmt: skip
    story.check("before", _verdict(city, FIRM, P2), "clear")
    province.post("finance", "/api/v1/records", body)
    story.wait("after", lambda: _verdict(city, FIRM, P2), "barred")
    story.check("no effect on tenders", _verdict(city, FIRM, P1), "clear")


def _stale(story: Story, city: Node) -> None:
    story.tell("名单来源过期时不猜测；在源站核查后可判定", "A list without a current source gives no guess.")
    ticket = _ask(city, FIRM, P1, rules={"extra_lists": ["work_safety"]})
    story.check("unknown while the list is stale", ticket["bidders"][0]["verdict"], "unknown")
    act = {
        "list": "work_safety", "channel": "应急管理部网站（示例）", "checked_at": ticket["as_of"],
        "result": "未查到记录", "evidence_sha256": "0" * 64,
    }  # fmt: skip
    answer = city.post("platform", f"/api/v1/screenings/{ticket['ticket']}/source-checks", act)
    story.check("after 已在源站核查", answer["bidders"][0]["verdict"], "clear")


def _repair(story: Story, city: Node, province: Node) -> None:
    story.tell("欠薪名单主体修复（模拟信用中国结果）", "A wage-arrears listing is repaired; the result lifts it.")
    story.check("before, in the city", _verdict(city, WORKERS, P1), "barred")
    story.wait("before, in the province", lambda: _verdict(province, WORKERS, P1), "barred")
    _act(city, "labour", LABOUR, "repair", "信用中国修复决定（模拟）")
    story.check("after, in the city", _verdict(city, WORKERS, P1), "clear")
    story.wait("after, in the province", lambda: _verdict(province, WORKERS, P1), "clear")


def _revoke(story: Story, city: Node, province: Node) -> None:
    story.tell("行政复议撤销处罚：处处同时消失", "The penalty is revoked: it is gone everywhere.")
    rid = _act(city, "housing", HOUSING, "revoke", "行政复议决定（示例）")
    for node in (city, province):
        story.wait(f"{node.name}: public bans", partial(_public_bans, node), 0)
        story.check(f"{node.name}: verdict", _verdict(node, ROAD, P1), "clear")
    for node in (city, province):
        [run] = node.credit_json("sync", "run", "--json")
        story.check(f"{node.name}: nothing is left to say, nothing echoes", [run["pulled"], run["pushed"]], [{}, {}])
    history = city.get(f"/api/v1/records/{rid}/versions", client="housing")["items"]
    story.check("its owner still sees the history", [v["op"] for v in history], ["file", "revoke"])


def _act(node: Node, client: str, authority: tuple[str, str], op: str, basis: str) -> str:
    """Let an authority act on its record with the longest ban; return the record's rid."""
    held = node.get(f"/api/v1/records?authority={authority[0]}&state=in_force", client=client)["items"]
    wanted = {"revoke": ROAD[0], "repair": WORKERS[0]}[op]
    record = next(r for r in held if r["party"].get("uscc") == wanted and (r.get("restrictions") or r.get("list")))
    seen = [record["inc"], record["n"]]
    body = {"op": op, "basis": basis, "effective_on": legal_day(now()).isoformat(), "expect": seen}
    node.post(client, f"/api/v1/records/{record['rid']}/versions", body)
    return str(record["rid"])


def _ask(node: Node, firm: tuple[str, str], project: dict[str, str], **more: Any) -> dict[str, Any]:
    question = {
        "project": {"code": "P-示例", "name": "示例项目", "section": "1"} | project, "acting_body": PLATFORM[1],
        "operator": "示例操作员", "phase": "qualification",
        "bidders": [{"no": "1", "members": [{"uscc": firm[0], "name": firm[1]}]}],
    }  # fmt: skip
    answer: dict[str, Any] = node.post("platform", "/api/v1/screenings", question | more)
    return answer


def _verdict(node: Node, firm: tuple[str, str], project: dict[str, str]) -> str:
    return str(_ask(node, firm, project)["bidders"][0]["verdict"])


def _public_bans(node: Node) -> int:
    return _bans(node.get(f"/api/v1/public/entities/{ROAD[0]}"))


def _bans(profile: dict[str, Any]) -> int:
    return sum(bool(record["restrictions"]) for record in profile["records"])


if __name__ == "__main__":
    sys.exit(main())
