"""The public page: works without scripts, says who decides, shows nothing of persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from credit_service.examples import load
from credit_service.node import Node
from tests.builders import FIRM, OTHER_FIRM, registration
from tests.http.asking import PERSON, file

Make = Callable[..., Any]


def test_the_page_needs_no_script_and_says_who_decides(client: Make) -> None:
    page = client().get("/")
    assert page.status_code == 200 and "<script" not in page.text and 'lang="zh-CN"' in page.text
    assert "noindex, noarchive" in page.text and "由招标人、采购人" in page.text
    for word in ("合格", "通过", "黑名单"):
        assert word not in page.text


def test_a_code_leads_to_the_page_of_its_entity(client: Make) -> None:
    file(client("regulator"))
    found = client().get("/", query_string={"q": FIRM["uscc"].lower()}, follow_redirects=True)
    assert found.request.path == f"/entities/{FIRM['uscc']}"
    assert FIRM["name"] in found.text and "包住建罚决字〔2026〕12号" in found.text and "北京时间" in found.text


def test_a_name_leads_there_too_and_nothing_found_says_as_of_when(client: Make) -> None:
    file(client("regulator"))
    assert FIRM["uscc"] in client().get("/", query_string={"q": FIRM["name"]}, follow_redirects=True).text
    nothing = client().get("/", query_string={"q": "没有的单位"})
    assert "2026-11-23 12:00:00" in nothing.text and "没有收录" in nothing.text


def test_an_entity_without_records_says_what_that_means(client: Make) -> None:
    client("regulator").post("/api/v1/records", json=registration(party=OTHER_FIRM))
    assert "没有该主体的公开记录" in client().get(f"/entities/{OTHER_FIRM['uscc']}").text


def test_what_is_typed_is_written_as_text(client: Make) -> None:
    page = client().get("/", query_string={"q": "<b>x</b>"})
    assert "<b>x" not in page.text and "&lt;b&gt;" in page.text


def test_a_personal_number_is_refused_and_not_repeated(client: Make) -> None:
    page = client().get("/", query_string={"q": PERSON}, headers={"Accept": "text/html"})
    assert page.status_code == 422 and PERSON not in page.text


def test_a_demonstration_says_that_it_is_one(client: Make, node: Node) -> None:
    assert "演示数据" not in client().get("/").text
    load.load(node)
    assert "演示数据" in client().get("/").text


def test_the_documentation_asks_only_this_server_for_files(client: Make) -> None:
    page = client().get("/docs").text
    assert "http://" not in page and "https://" not in page
    with client().get("/static/vendor/swagger-ui/swagger-ui-bundle.js") as script:
        assert script.status_code == 200
