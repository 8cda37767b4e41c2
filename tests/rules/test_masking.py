"""Masking: what is struck from text that may be shown, and what must survive."""

from __future__ import annotations

import pytest

from credit_service.rules.masking import mask_person_id, mask_person_name, mask_text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳示例", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿拉坦·其其格", "阿*"),
        (" 李 ", "*"),
        ("王*", "王*"),
        ("", ""),
    ],
)
def test_of_a_persons_name_the_surname_is_shown(name: str, shown: str) -> None:
    assert mask_person_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("150199190001010017", "150199********0017"),
        ("150199900101001", "150199*****1001"),
        ("1234567", "*****67"),
        ("12345", "****"),
    ],
)
def test_of_a_persons_number_the_birthday_is_hidden(number: str, shown: str) -> None:
    assert mask_person_id(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("身份证150199190001010017，", "身份证〔身份证号已隐去〕，"),
        ("身份证１５０１９９１９０００１０１００１７。", "身份证〔身份证号已隐去〕。"),
        ("旧证150199900101001号", "旧证〔身份证号已隐去〕号"),
        ("电话13812341234", "电话138****1234"),
        ("电话138-1234-1234", "电话138****1234"),
        ("座机0471-6655443", "座机0471-****"),
        ("邮箱a.b@example.cn。", "邮箱〔邮箱已隐去〕。"),
        ("账号：150 2345 6789 0123，", "账号：〔账号已隐去〕，"),
        ("汇入4111 1111 1111 1111", "汇入〔账号已隐去〕"),
        ("帐号150199190001010017", "帐号〔身份证号已隐去〕"),
    ],
)
def test_personal_numbers_and_accounts_are_struck(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码911522010783762860",
        "开户主体账号91150203DEMX00022A",
        "罚款人民币350000.00元，自2026-05-08至2028-05-07",
        "包住建罚决字〔2026〕12号",
        "项目编号E1502001234567890",
        "无数字之文",
    ],
)
def test_codes_of_organisations_dates_and_amounts_survive(text: str) -> None:
    assert mask_text(text) == text
