"""The closed codes of the field: for each its value on the wire, its Chinese label and the text it comes from.

A `Word` is a string, so it can be stored, compared and dumped as one; `.label` is what people read first,
`.english` what they read second, `.source` where the word comes from.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A code with a Chinese label and a source: `NAME = "value", "标签", "source"`."""

    label: str
    source: str

    def __new__(cls, value: str, label: str = "", source: str = "") -> Self:
        """Make a member; looking one up by its value needs no label."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        word.source = source
        return word

    @property
    def english(self) -> str:
        """The code in words: `act_as_agency` reads "act as agency"."""
        return self.value.replace("_", " ")


_OURS = "design of this service"
_ORDER_36 = "国家发展改革委令第36号 信用修复管理办法"
_CATALOGUE = "全国公共信用信息基础目录(2024年版)"
_424 = "发改办财金〔2018〕424号"
_PENALTY_LAW = "中华人民共和国行政处罚法(2021年修订)第九条"
_MEASURE = "内蒙古自治区公共资源交易信用管理办法"
_MATRIX = "roles of this service (docs/roles.md)"


class RecordKind(Word):
    """What a record states about an entity; kinds differ in `details` only."""

    REGISTRATION = "registration", "登记注册信息", _CATALOGUE
    LICENSE = "license", "行政许可", _424
    PENALTY = "penalty", "行政处罚", _424
    LISTING = "listing", "名单列入", "国办发〔2020〕49号"
    JUDGMENT = "judgment", "司法裁判及执行", _CATALOGUE
    HONOR = "honor", "诚实守信荣誉", _CATALOGUE
    PERFORMANCE = "performance", "合同履约", _CATALOGUE
    COMMITMENT = "commitment", "信用承诺", _CATALOGUE
    INSPECTION = "inspection", "行政检查", _CATALOGUE
    COMPLAINT_RESULT = "complaint_result", "投诉处理结果", "内政办发〔2018〕67号 四"
    EVALUATION = "evaluation", "信用评价结果", "内政办发〔2018〕67号 七"
    CONDUCT_EVENT = "conduct_event", "场内行为记录", "内蒙古自治区公共资源交易平台信用评价办法"


class InformationClass(Word):
    """The 13 classes of the national catalogue; nothing outside them may be recorded as credit information."""

    REGISTRATION_BASIC = "registration_basic", "登记注册基本信息", _CATALOGUE
    JUDICIAL = "judicial", "司法裁判及执行信息", _CATALOGUE
    ADMINISTRATIVE = "administrative", "行政管理信息", _CATALOGUE
    PROFESSIONAL_TITLE = "professional_title", "职称和职业信息", _CATALOGUE
    ABNORMAL_OPERATION = "abnormal_operation", "经营(活动)异常名录(状态)信息", _CATALOGUE
    SERIOUS_DISHONESTY_LIST = "serious_dishonesty_list", "严重失信主体名单信息", _CATALOGUE
    CONTRACT_PERFORMANCE = "contract_performance", "合同履行信息", _CATALOGUE
    CREDIT_COMMITMENT = "credit_commitment", "信用承诺及其履行情况信息", _CATALOGUE
    CREDIT_EVALUATION = "credit_evaluation", "信用评价结果信息", _CATALOGUE
    LEGAL_COMPLIANCE = "legal_compliance", "遵守法律法规情况信息", _CATALOGUE
    HONOR = "honor", "诚实守信相关荣誉信息", _CATALOGUE
    INTELLECTUAL_PROPERTY = "intellectual_property", "知识产权信息", _CATALOGUE
    SELF_REPORTED = "self_reported", "经营主体自愿提供的信用信息", _CATALOGUE


class State(Word):
    """Where the acts of its owner have left a record. Running out is time, not a state."""

    IN_FORCE = "in_force", "有效", _OURS
    SUSPENDED = "suspended", "暂时屏蔽", _ORDER_36
    REPAIRED = "repaired", "已修复", _ORDER_36
    REVOKED = "revoked", "已撤销", "中华人民共和国行政复议法"
    WITHDRAWN = "withdrawn", "已撤回", _OURS
    ERASED = "erased", "已删除", "中华人民共和国个人信息保护法第四十七条"


class Op(Word):
    """The acts that make a version."""

    FILE = "file", "录入", _OURS
    CORRECT = "correct", "更正", "中华人民共和国个人信息保护法第四十六条"
    SUSPEND = "suspend", "暂时屏蔽", _ORDER_36
    RESUME = "resume", "恢复", _ORDER_36
    REPAIR = "repair", "信用修复", _ORDER_36
    REVOKE = "revoke", "撤销", "中华人民共和国行政复议法"
    WITHDRAW = "withdraw", "撤回", _OURS
    REINSTATE = "reinstate", "恢复效力", _ORDER_36
    ERASE = "erase", "删除", "中华人民共和国个人信息保护法第四十七条"


class EntityCategory(Word):
    """信用主体类别."""

    ORGANIZATION = "organization", "法人及非法人组织", _424
    SOLE_PROPRIETOR = "sole_proprietor", "个体工商户", _424
    NATURAL_PERSON = "natural_person", "自然人", _424


class BreachClass(Word):
    """失信信息分类; decided by the industry authority, never by this service."""

    MINOR = "minor", "轻微失信", _ORDER_36
    GENERAL = "general", "一般失信", _ORDER_36
    SERIOUS = "serious", "严重失信", _ORDER_36


class Action(Word):
    """What a restriction keeps its entity from doing."""

    BID = "bid", "投标", "发改法规〔2018〕457号"
    SUPPLY = "supply", "参加政府采购活动", "中华人民共和国政府采购法第七十七条"
    ACT_AS_AGENCY = "act_as_agency", "从事招标(采购)代理", "中华人民共和国政府采购法第七十八条"
    EVALUATE = "evaluate", "参加评标评审", "国家发展改革委令第26号"
    ACQUIRE = "acquire", "受让(竞买)", "发改法规〔2018〕457号"


class Market(Word):
    """The part of public resource trading a restriction or a project belongs to."""

    MANDATORY_TENDER = "mandatory_tender", "依法必须招标项目", "中华人民共和国招标投标法第三条"
    OTHER_TENDER = "other_tender", "其他招标项目", "中华人民共和国招标投标法"
    GOV_PROCUREMENT = "gov_procurement", "政府采购", "中华人民共和国政府采购法"
    LAND = "land", "土地使用权出让", _MEASURE
    MINING = "mining", "矿业权出让", _MEASURE
    STATE_PROPERTY = "state_property", "国有产权交易", _MEASURE


class Force(Word):
    """Whether a restriction binds by itself or only where the tender document says so."""

    MUST = "must", "依法应当限制", "全国失信惩戒措施基础清单(2024年版)"
    PER_TENDER_DOCUMENT = "per_tender_document", "依招标(采购)文件", "全国失信惩戒措施基础清单(2024年版)"


class MemberRole(Word):
    """In which capacity a party takes part."""

    BIDDER = "bidder", "投标人", _MEASURE
    SUPPLIER = "supplier", "供应商", _MEASURE
    TENDER_AGENCY = "tender_agency", "招标代理机构", _MEASURE
    PROCUREMENT_AGENCY = "procurement_agency", "采购代理机构", _MEASURE
    EVALUATOR = "evaluator", "评标评审专家", _MEASURE
    TRANSFEREE = "transferee", "受让人", _MEASURE


class Verdict(Word):
    """What a screening says of a member. We inform; purchasers, agencies and committees decide."""

    BARRED = "barred", "存在法定限制情形", _OURS
    UNKNOWN = "unknown", "无法判定,须到源站核查", _OURS
    NOTICE = "notice", "有提示信息,须人工核实", _OURS
    CLEAR = "clear", "所列名单中未查到限制记录", _OURS


class Phase(Word):
    """When in a procedure a screening is asked for."""

    REHEARSAL = "rehearsal", "开标前演练", _OURS
    QUALIFICATION = "qualification", "资格审查", "财库〔2016〕125号"
    AWARD = "award", "定标", "财库〔2016〕125号"
    AGENCY_SELECTION = "agency_selection", "选择代理机构", "法〔2016〕285号"


class Challenge(Word):
    """Whether the decision is being challenged; only a stay stops its effects."""

    NONE = "none", "无", "中华人民共和国行政复议法"
    RECONSIDERATION = "reconsideration", "行政复议", "中华人民共和国行政复议法"
    LITIGATION = "litigation", "行政诉讼", "中华人民共和国行政诉讼法"


class PenaltyCategory(Word):
    """处罚类别."""

    WARNING = "warning", "警告", _PENALTY_LAW
    PUBLIC_CRITICISM = "public_criticism", "通报批评", _PENALTY_LAW
    FINE = "fine", "罚款", _PENALTY_LAW
    CONFISCATE_GAINS = "confiscate_gains", "没收违法所得", _PENALTY_LAW
    CONFISCATE_PROPERTY = "confiscate_property", "没收非法财物", _PENALTY_LAW
    SUSPEND_LICENSE = "suspend_license", "暂扣许可证(执照)", _PENALTY_LAW
    DOWNGRADE_QUALIFICATION = "downgrade_qualification", "降低资质等级", _PENALTY_LAW
    REVOKE_LICENSE = "revoke_license", "吊销许可证(执照)", _PENALTY_LAW
    RESTRICT_BUSINESS = "restrict_business", "限制开展生产经营活动", _PENALTY_LAW
    SUSPEND_PRODUCTION = "suspend_production", "责令停产停业", _PENALTY_LAW
    ORDER_CLOSURE = "order_closure", "责令关闭", _PENALTY_LAW
    BAN_FROM_PRACTICE = "ban_from_practice", "限制从业", _PENALTY_LAW
    DETENTION = "detention", "行政拘留", _PENALTY_LAW
    CRIMINAL = "criminal", "刑事处罚", "中华人民共和国刑法"
    OTHER = "other", "其他", _PENALTY_LAW


class LicenseCategory(Word):
    """许可类别."""

    ORDINARY = "ordinary", "普通", _424
    FRANCHISE = "franchise", "特许", _424
    RECOGNITION = "recognition", "认可", _424
    APPROVAL = "approval", "核准", _424
    REGISTRATION = "registration", "登记", _424
    OTHER = "other", "其他", _424


class BasisRank(Word):
    """How high the text is that a list rests on, highest first."""

    LAW = "law", "法律", "国办发〔2020〕49号"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规", "国办发〔2020〕49号"
    CENTRAL_POLICY = "central_policy", "党中央、国务院政策文件", "国办发〔2020〕49号"
    LOCAL_REGULATION = "local_regulation", "地方性法规", "国办发〔2020〕49号"
    MINISTERIAL_RULE = "ministerial_rule", "部门规章", "国办发〔2020〕49号"
    NORMATIVE_DOCUMENT = "normative_document", "规范性文件", "国办发〔2020〕49号"
    FOREIGN = "foreign", "境外文件", "中华人民共和国反外国制裁法"


class Reach(Word):
    """How far a list reaches."""

    NATIONAL = "national", "全国", "国办发〔2020〕49号"
    REGION = "region", "自治区", "国办发〔2020〕49号"
    FUNDING = "funding", "按资金来源(开发银行)", _OURS
    FOREIGN = "foreign", "外国单边清单", "中华人民共和国反外国制裁法"


class LawStatus(Word):
    """Whether a row of law has been verified and activated by two persons."""

    PROPOSED = "proposed", "待核实", _OURS
    ACTIVE = "active", "已启用", _OURS


class Scheme(Word):
    """Kinds of identifier, in the order in which they link a row to an entity."""

    USCC = "uscc", "统一社会信用代码", "GB 32100-2015"
    ORG_CODE = "org_code", "组织机构代码", "GB 11714-1997"
    BIZ_REG_NO = "biz_reg_no", "工商注册号", "GS 15-2006"
    TAX_NO = "tax_no", "税务登记号", _424
    INSTITUTION_CERT_NO = "institution_cert_no", "事业单位证书号", _424
    SOCIAL_ORG_CERT_NO = "social_org_cert_no", "社会组织登记证号", _424
    FOREIGN_NO = "foreign_no", "境外登记号", _OURS
    PERSON_ID = "person_id", "居民身份证号码", "GB 11643-1999"


class Grade(Word):
    """How far an identifier can be trusted; a doubtful one is stored and flagged, never refused."""

    VALID = "valid", "有效", "GB 32100-2015"
    INVALID = "invalid", "校验不符", "GB 32100-2015"
    PLACEHOLDER = "placeholder", "占位符", "双公示填报说明"
    UNVERIFIABLE = "unverifiable", "无法校验", "GS 15-2006"
    WAIVED = "waived", "人工核准", _OURS


class Link(Word):
    """How an identifier stands to its entity: a `claimed` one never links a row."""

    LINKED = "linked", "已关联", _OURS
    CLAIMED = "claimed", "自称", _OURS


class RegistrationStatus(Word):
    """登记状态."""

    ACTIVE = "active", "存续", "中华人民共和国市场主体登记管理条例"
    REVOKED = "revoked", "吊销", "中华人民共和国市场主体登记管理条例"
    CANCELLED = "cancelled", "注销", "中华人民共和国市场主体登记管理条例"


class Relation(Word):
    """How one entity is tied to another."""

    BRANCH_OF = "branch_of", "分支机构", "中华人民共和国公司法"
    SUCCESSOR_OF = "successor_of", "承继", "中华人民共和国公司法"
    CONTROLLED_BY = "controlled_by", "受控于", "中华人民共和国招标投标法实施条例第三十四条"


class OrganisationKind(Word):
    """What kind of body an organisation is in this service."""

    AUTHORITY = "authority", "认定单位(行政机关)", _OURS
    CENTRE = "centre", "公共资源交易中心", _OURS
    TRADING_PLATFORM = "trading_platform", "交易平台", _OURS
    PURCHASER = "purchaser", "采购人(招标人)", _OURS
    PARTNER = "partner", "对接平台", _OURS
    ENTITY = "entity", "信用主体", _OURS
    SOURCE = "source", "数据来源单位", _OURS
    OPERATOR = "operator", "运行单位", _OURS


class Role(Word):
    """What a client or a person may be; `docs/roles.md` prints who may do what."""

    REGULATOR = "regulator", "监管部门(经办)", _MATRIX
    APPROVER = "approver", "监管部门(审批)", _MATRIX
    CENTRE = "centre", "交易中心", _MATRIX
    TRADING_PLATFORM = "trading_platform", "交易平台", _MATRIX
    PURCHASER = "purchaser", "采购人(招标人)", _MATRIX
    PARTNER = "partner", "对接平台", _MATRIX
    ENTITY = "entity", "信用主体", _MATRIX
    STEWARD = "steward", "数据管理员", _MATRIX
    SECURITY_ADMIN = "security_admin", "安全管理员", _MATRIX
    AUDITOR = "auditor", "审计员", _MATRIX


class Standing(Word):
    """Whether a record is a statement of its authority or something seen elsewhere."""

    STATED = "stated", "本机关陈述", _OURS
    OBSERVED = "observed", "他处所见", _OURS


class Outcome(Word):
    """How a row of an import ended."""

    FILED = "filed", "新录入", _OURS
    UPDATED = "updated", "已更新", _OURS
    UNCHANGED = "unchanged", "无变化", _OURS
    QUARANTINED = "quarantined", "已隔离", _OURS


class ImportState(Word):
    """Where an import stands."""

    QUEUED = "queued", "排队", _OURS
    RUNNING = "running", "进行中", _OURS
    DONE = "done", "完成", _OURS
    FAILED = "failed", "失败", _OURS


class Receipt(Word):
    """What intake answers for one exchanged version."""

    APPLIED = "applied", "已采用", _OURS
    DUPLICATE = "duplicate", "重复", _OURS
    STALE = "stale", "过期版本", _OURS
    ECHO = "echo", "回声", _OURS
    HELD = "held", "暂存待决", _OURS
    REJECTED = "rejected", "拒收", _OURS


def vocabularies() -> list[type[Word]]:
    """Return every vocabulary of this module, in the order in which they are written."""
    return [v for v in globals().values() if isinstance(v, type) and issubclass(v, Word) and v is not Word]
