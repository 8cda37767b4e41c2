"""Why a row is quarantined: each code with its sentence in Chinese and English and the remedy. docs/imports.md prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowFault:
    """One reason; no sentence ever repeats a cell's value."""

    code: str
    label: str
    english: str
    remedy: str


_ROWS = (
    RowFault("required", "必填项为空", "A required cell is empty", "请补填该列。 Fill the column."),
    RowFault("name", "不是单位名称", "The cell is not a name", "请填写完整的登记名称。 Give the full registered name."),
    RowFault("date", "日期无法识别", "The date cannot be read", "请写成 2026-03-05。 Write 2026-03-05."),
    RowFault(
        "future-date", "日期晚于今天", "The date lies in the future", "请核对决定日期。 Check the date of decision."
    ),
    RowFault(
        "date-order", "截止日期早于决定日期", "It ends before it was decided", "请核对两个日期。 Check both dates."
    ),
    RowFault(
        "amount",
        "金额无法识别",
        "The amount cannot be read",
        "请只填数字,万元最多六位小数,不为负。 Give digits only, not negative, at most six decimals.",
    ),
    RowFault(
        "unit-doubt",
        "金额单位存疑:该列应为万元,填的像是元",
        "The column is in 万元 but the figure looks like 元",
        "请按万元填写(2000元=0.2)。 Give the figure in 万元 (2,000 yuan = 0.2).",
    ),
    RowFault(
        "unknown-code",
        "不在代码表内",
        "The word is not in the code list",
        "请使用 docs/imports.md 所列的词,或写“其他-…”。 Use a listed word or 其他-….",
    ),
    RowFault(
        "personal-number",
        "单位栏内出现个人证件号码",
        "A column for organisations holds a personal number",
        "请删除该号码;处罚对象是自然人的,用自然人栏目填报。 Remove it; report persons in the person columns.",
    ),
    RowFault(
        "natural-person",
        "本表只收单位,不收自然人",
        "This table takes organisations only",
        "请删除该行。 Remove the row.",
    ),
    RowFault(
        "excel-rounded",
        "代码被表格软件按数字舍入,末位已丢失",
        "A spreadsheet rounded the code: its last digits are lost",
        "请把该列设为“文本”后重新填写代码。 Set the column to text and enter the code again.",
    ),
    RowFault(
        "scientific",
        "代码被写成科学计数法,末位已丢失",
        "The code is in scientific notation: its last digits are lost",
        "请把该列设为“文本”后重新填写代码。 Set the column to text and enter the code again.",
    ),
    RowFault(
        "abolished-basis",
        "处罚依据在决定日期前已废止",
        "The legal basis had been abolished before the decision",
        "请改引现行条文;依法仍适用旧法的,由单位直接录入。 Cite the text in force; where the old one lawfully applies, file it directly.",
    ),
    RowFault(
        "columns",
        "数据多于标题列,可能错位",
        "There are more cells than headings: columns may have shifted",
        "请检查该行的逗号、引号或多余单元格。 Check commas, quotes and stray cells of the row.",
    ),
    RowFault(
        "body",
        "不是本系统的记录格式",
        "It is not a record in this service's format",
        "见 openapi.json 的 Record。 See Record in openapi.json.",
    ),
)

ROW_FAULTS: dict[str, RowFault] = {row.code: row for row in _ROWS}
"""Every reason by its code."""
