"""The one error shape and the registry of its codes: slug, HTTP status, what it says, and the remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem; `code` is stable, the sentences may improve."""

    code: str
    status: int
    title: str
    english: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: where (JSON pointer or column), which code, a sentence and a remedy.

    The message never repeats the value: it may be a personal number.
    """

    pointer: str
    code: str
    message: str
    remedy: str = ""


_ROWS = (
    Problem(
        "invalid",
        422,
        "提交内容有误",
        "What was sent has faults",
        "Mend the fields named in `errors` and send it again.",
    ),
    Problem(
        "malformed",
        400,
        "请求无法解析",
        "The request could not be read",
        "Send valid JSON in UTF-8, or valid parameters.",
    ),
    Problem(
        "unauthenticated",
        401,
        "缺少有效密钥",
        "A valid key is missing",
        "Send `Authorization: Bearer KEY`; `credit client add` makes one.",
    ),
    Problem(
        "forbidden",
        403,
        "无此权限",
        "This key may not do that",
        "Ask for a client with the role that may (docs/roles.md).",
    ),
    Problem("not-found", 404, "未找到", "Not found", "Check the address or the code."),
    Problem(
        "method-not-allowed",
        405,
        "方法不允许",
        "This address does not take that method",
        "Use a method named in the Allow header.",
    ),
    Problem(
        "not-acceptable", 406, "无法提供所需格式", "The asked format is not available", "Ask for application/json."
    ),
    Problem(
        "conflict",
        409,
        "与现有内容冲突",
        "It conflicts with what is held",
        "Read the current state, then decide again.",
    ),
    Problem(
        "stale-version",
        409,
        "版本已变化",
        "The record has changed since you read it",
        "Read the record again and repeat the act with `expect: [inc, n]` as it is now.",
    ),
    Problem(
        "illegal-transition",
        409,
        "当前状态不允许此操作",
        "The act is not allowed in this state",
        "See the state diagram in docs/architecture.md.",
    ),
    Problem(
        "identity-conflict",
        409,
        "标识指向不同主体",
        "The identifiers point at different entities",
        "Send only identifiers of one entity; a steward settles which are right.",
    ),
    Problem(
        "not-owner", 403, "非认定单位", "Only the owner of a record may act on it", "Raise an objection with the owner."
    ),
    Problem(
        "due-process",
        409,
        "须经审核程序",
        "People file and decide only by due process, which this version does not offer yet",
        "Use a machine client of the authority for decisions already taken.",
    ),
    Problem(
        "apply-at-credit-china",
        409,
        "请到信用中国申请",
        "Repair of public credit information is applied for at 信用中国",
        "https://www.creditchina.gov.cn",
    ),
    Problem(
        "precondition-failed",
        412,
        "前提条件不符",
        "The condition sent does not hold",
        "Fetch the current version first.",
    ),
    Problem(
        "too-large",
        413,
        "内容过大",
        "What was sent is too large",
        "See the limits in docs/imports.md and split the file.",
    ),
    Problem(
        "unsupported-media-type",
        415,
        "格式不支持",
        "This media type is not taken",
        "Send application/json or multipart/form-data as documented.",
    ),
    Problem("sealed", 404, "未找到", "Not found", "Check the address or the code."),
    Problem("too-many-requests", 429, "请求过多", "Too many requests", "Wait as long as Retry-After says."),
    Problem(
        "cursor-forked",
        409,
        "游标分叉",
        "The cursor does not belong to this feed",
        "Take a new cursor and compare what you hold.",
    ),
    Problem(
        "unavailable",
        503,
        "暂时不可用",
        "The database cannot be reached at the moment",
        "Try again after the seconds in Retry-After.",
    ),
    Problem("internal", 500, "内部错误", "An error of this service", "Report the `request_id`."),
)

PROBLEMS: dict[str, Problem] = {row.code: row for row in _ROWS}
"""Every problem this service can answer with, by its code."""
