"""QC-M: who pays (基金支付与个人负担)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from drg_billing.domain.money import ZERO
from drg_billing.domain.settlement_list.code_tables import (
    ASSISTANCE_FUNDS,
    BASIC_FUNDS,
    EMPLOYEE_FUNDS,
    EMPLOYEE_INSURANCE,
    FUNDS,
    RESIDENT_FUNDS,
    RESIDENT_INSURANCE,
    SUPPLEMENTARY_FUNDS,
)
from drg_billing.domain.settlement_list.derived import PERSONAL_ACCOUNT_FUND, full_self_pay_of, funds_of, total_of
from drg_billing.domain.settlement_list.findings import Place, Predicate, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    at_section,
    at_setlinfo,
    block,
    missing,
    negative,
    repeated,
    row_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

FUND_CODE = re.compile(r"[0-9]{6,8}", re.ASCII)
_PERSON = ("psn_selfpay", "psn_ownpay", "acct_pay", "psn_cashpay")


def _no_fund_code(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, pay in enumerate(record.payinfo):
        if not FUND_CODE.fullmatch(pay.fund_pay_type):
            yield Place(f"payinfo[{row}].fund_pay_type")


def _fund_of_the_area(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, pay in enumerate(record.payinfo):
        if FUND_CODE.fullmatch(pay.fund_pay_type) and pay.fund_pay_type not in FUNDS:
            yield Place(f"payinfo[{row}].fund_pay_type")


def _negative_person(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for name in _PERSON:
        amount: Decimal | None = getattr(record.setlinfo, name)
        if amount is not None and amount < 0:
            yield Place(f"setlinfo.{name}", str(amount))


def _payers_differ(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    info = record.setlinfo
    if info.psn_selfpay is None or info.psn_ownpay is None or not record.iteminfo:
        return
    if any(item.amt is None for item in record.iteminfo) or any(row.fund_payamt is None for row in record.payinfo):
        return
    found, total = funds_of(record) + info.psn_selfpay + info.psn_ownpay, total_of(record)
    if found != total:
        yield Place("payinfo", str(found), str(total))


def _person_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    info = record.setlinfo
    if info.psn_selfpay is None or info.psn_ownpay is None or info.acct_pay is None or info.psn_cashpay is None:
        return
    found, expected = info.acct_pay + info.psn_cashpay, info.psn_selfpay + info.psn_ownpay
    if found != expected:
        yield Place("setlinfo.psn_cashpay", str(found), str(expected))


def _own_pay_too_small(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    own, items = record.setlinfo.psn_ownpay, full_self_pay_of(record)
    if own is not None and own < items:
        yield Place("setlinfo.psn_ownpay", str(own), f">= {items}")


def _fund_of_the_other(funds: frozenset[str], insured: frozenset[str]) -> Predicate:
    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        for row, pay in enumerate(record.payinfo):
            if record.setlinfo.hi_type in insured and pay.fund_pay_type in funds and pay.fund_payamt:
                yield Place(f"payinfo[{row}].fund_pay_type")

    return find


def _account_row_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    account = record.setlinfo.acct_pay
    for row, pay in enumerate(record.payinfo):
        known = account is not None and pay.fund_payamt is not None
        if known and pay.fund_pay_type == PERSONAL_ACCOUNT_FUND and pay.fund_payamt != account:
            yield Place(f"payinfo[{row}].fund_payamt", str(pay.fund_payamt), str(account))


def _paid(record: SettlementList, funds: frozenset[str]) -> bool:
    return any(row.fund_pay_type in funds and row.fund_payamt for row in record.payinfo)


def _resident_with_account(record: SettlementList) -> bool:
    return record.setlinfo.hi_type in RESIDENT_INSURANCE and (record.setlinfo.acct_pay or ZERO) > 0


def _assistance_unfounded(record: SettlementList) -> bool:
    return _paid(record, ASSISTANCE_FUNDS) and not record.setlinfo.sp_psn_type


def _supplement_alone(record: SettlementList) -> bool:
    return _paid(record, SUPPLEMENTARY_FUNDS) and not _paid(record, BASIC_FUNDS)


def _no_fund_pays(record: SettlementList) -> bool:
    """Where everything is self-paid the charges are the finding, and where an amount is missing that."""
    paid = any(row.fund_payamt is None or row.fund_payamt for row in record.payinfo)
    return bool(record.iteminfo) and not paid and full_self_pay_of(record) < total_of(record)


RULES = (
    block(
        "QC-M-001",
        "payinfo.fund_pay_type",
        "基金支付类型缺失或不是 6–8 位数字",
        "the kind of a fund is missing or no code of six to eight digits",
        _no_fund_code,
    ),
    block(
        "QC-M-002",
        "payinfo.fund_pay_type",
        "同一基金支付类型重复",
        "a fund is listed twice",
        repeated("payinfo", "fund_pay_type"),
    ),
    block(
        "QC-M-003",
        "payinfo.fund_payamt",
        "基金支付金额缺失",
        "a fund has no amount",
        row_missing("payinfo", "fund_payamt"),
    ),
    block(
        "QC-M-004",
        "payinfo.fund_payamt",
        "基金支付金额为负",
        "a fund's amount is negative",
        negative("payinfo", "fund_payamt"),
    ),
    block(
        "QC-M-005",
        "setlinfo.psn_selfpay setlinfo.psn_ownpay setlinfo.acct_pay setlinfo.psn_cashpay",
        "个人自付、自费、账户支出或现金支付缺失（无则填 0）",
        "an amount of the patient's part is missing (0 if there is none)",
        missing(*_PERSON),
    ),
    block(
        "QC-M-006",
        "setlinfo.psn_selfpay setlinfo.psn_ownpay setlinfo.acct_pay setlinfo.psn_cashpay",
        "个人负担金额为负",
        "an amount of the patient's part is negative",
        _negative_person,
    ),
    block(
        "QC-M-007",
        "payinfo.fund_payamt setlinfo.psn_selfpay setlinfo.psn_ownpay iteminfo.amt",
        "基金支付＋个人自付＋个人自费不等于收费合计",
        "funds + self-pay + own pay is not the sum of the charges",
        _payers_differ,
    ),
    block(
        "QC-M-008",
        "setlinfo.psn_selfpay setlinfo.psn_ownpay setlinfo.acct_pay setlinfo.psn_cashpay",
        "个人账户支出＋现金支付不等于个人自付＋个人自费",
        "account + cash is not self-pay + own pay",
        _person_differs,
    ),
    block(
        "QC-M-009",
        "setlinfo.psn_ownpay iteminfo.fulamt_ownpay_amt",
        "个人自费小于收费项目的自费合计",
        "own pay is less than the charges' self-paid parts",
        _own_pay_too_small,
    ),
    block(
        "QC-M-010",
        "payinfo.fund_pay_type setlinfo.hi_type",
        "居民参保人不能由职工基金支付",
        "a resident is paid for by a fund of employees",
        _fund_of_the_other(EMPLOYEE_FUNDS, RESIDENT_INSURANCE),
    ),
    block(
        "QC-M-011",
        "payinfo.fund_pay_type setlinfo.hi_type",
        "职工参保人不能由居民基金支付",
        "an employee is paid for by a fund of residents",
        _fund_of_the_other(RESIDENT_FUNDS, EMPLOYEE_INSURANCE),
    ),
    block(
        "QC-M-012",
        "payinfo.fund_payamt setlinfo.acct_pay",
        "个人账户基金（310200）与个人账户支出不一致",
        "the fund row of the personal account (310200) is not the account's payment",
        _account_row_differs,
    ),
    warn(
        "QC-M-013",
        "setlinfo.acct_pay setlinfo.hi_type",
        "居民医保没有个人账户",
        "residents' insurance has no personal account",
        at_setlinfo("acct_pay", _resident_with_account),
    ),
    warn(
        "QC-M-014",
        "payinfo.fund_pay_type setlinfo.sp_psn_type",
        "有医疗救助支付但没有特殊人员类型",
        "medical assistance pays for a person of no special kind",
        at_setlinfo("sp_psn_type", _assistance_unfounded),
    ),
    warn(
        "QC-M-015",
        "payinfo.fund_pay_type",
        "补充、大病保险有支付，但基本医疗保险没有支付",
        "supplementary or serious-illness insurance pays while basic insurance does not",
        at_section("payinfo", _supplement_alone),
    ),
    warn(
        "QC-M-016",
        "payinfo",
        "没有任何基金支付",
        "no fund pays anything",
        at_section("payinfo", _no_fund_pays),
    ),
    warn(
        "QC-M-017",
        "payinfo.fund_pay_type",
        "基金支付类型不在通用代码表中，请核对是否为本地基金",
        "the kind of a fund is not in the common table: is it one of the area's own?",
        _fund_of_the_area,
    ),
)
