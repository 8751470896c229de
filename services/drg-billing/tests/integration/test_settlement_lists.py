"""Settlement lists are checked without a trace of the person, and become cases when nothing blocks them."""

from __future__ import annotations

import asyncio
import copy
import json
from io import StringIO
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from drg_billing.adapters.settlement_list_tables import settlement_list_finding
from drg_billing.adapters.tables import discharge_case
from yilian_kit.observability.logging import configure_logging
from yilian_kit.tables import audit

from .county import (
    AREA,
    AUTHORITY,
    HOSPITAL,
    OTHER_HOSPITAL,
    TOWNSHIP,
    County,
    a_discharge,
    an_id_number,
    created,
    problem,
)
from .pack_rows import A_PACK

PATH = "/v1/settlement-lists"
A_DOCTOR, A_NAME = "D0002", "张三丰"


def charge(category: str, amount: str, **parts: Any) -> dict[str, Any]:
    zero = {"claa_sumfee": "0.00", "clab_amt": "0.00", "fulamt_ownpay_amt": "0.00", "oth_amt": "0.00"}
    return {"med_chrgitm": category, "amt": amount, **zero, **(parts or {"claa_sumfee": amount})}


def diagnosis(code: str, *, main: bool = False) -> dict[str, Any]:
    flag = "1" if main else "0"
    return {
        "diag_type": "1" if main else "2",
        "diag_code": code,
        "diag_name": "a diagnosis",
        "adm_cond_type": "1",
        "maindiag_flag": flag,
    }


def a_list(number: str = "L-1", *, code: str = HOSPITAL, person: int = 1, **setlinfo: Any) -> dict[str, Any]:
    """Pneumonia for a week, 5,000 yuan; in order but for the departments of its choice."""
    return {
        "setlinfo": {
            "mdtrt_id": "M-1",
            "setl_id": number,
            "fixmedins_code": code,
            "medcasno": "R-1",
            "psn_name": A_NAME,
            "gend": "1" if person % 2 else "2",
            "brdy": "1960-01-01",
            "age": 65,
            "ntly": "156",
            "naty": "01",
            "patn_cert_type": "01",
            "certno": an_id_number(person),
            "prfs": "80",
            "coner_name": A_NAME,
            "patn_rlts": "1",
            "coner_addr": "nowhere",
            "coner_tel": "13800000000",
            "hi_type": "390",
            "insuplc": "990100",
            "ipt_med_type": "1",
            "adm_way": "2",
            "trt_type": "1",
            "adm_time": "2025-03-01 09:30:00",
            "adm_caty": "A03.01",
            "dscg_time": "2025-03-08 10:00:00",
            "dscg_caty": "A03.01",
            "act_ipt_days": 7,
            "wm_dise_code": "J18.900",
            "diag_code_cnt": 2,
            "oprn_oprt_code_cnt": 0,
            "lv1_nurscare_days": 7,
            "dscg_way": "1",
            "bill_code": "B",
            "bill_no": "1",
            "biz_sn": "1",
            "days_rinp_flag_31": "1",
            "chfpdr_code": A_DOCTOR,
            "resp_nurs_code": "N0001",
            "setl_begn_date": "2025-03-01",
            "setl_end_date": "2025-03-08",
            "psn_selfpay": 1700.0,
            "psn_ownpay": "300.00",
            "acct_pay": "0.00",
            "psn_cashpay": "2000.00",
            "hi_paymtd": "4",
            "hsorg": "an agency",
            "medins_fill_dept": "a desk",
            "medins_fill_psn": A_NAME,
            **setlinfo,
        },
        "payinfo": [{"fund_pay_type": "390100", "fund_payamt": 3000}],
        "diseinfo": [diagnosis("J18.900", main=True), diagnosis("I50.900")],
        "iteminfo": [
            charge("01", "700.00"),
            charge("02", "300.00"),
            charge("07", "300.00"),
            charge("09", "3700.00", claa_sumfee="3000.10", clab_amt="399.90", fulamt_ownpay_amt="300.00"),
        ],
        "pre_self_pay": "39.99",
    }


def rules(answer: httpx.Response) -> set[str]:
    return {finding["rule"] for finding in answer.json()["findings"]}


async def test_a_check_says_what_is_wrong_and_stores_nothing_but_its_audit_row(county: County) -> None:
    # Given a list with a wrong day count, and a department that changed without a transfer
    body = a_list(act_ipt_days=8, adm_caty="A04")

    # When the coder checks it
    answer = await county.post(f"{PATH}/check", body)

    # Then both are named, in two languages and with the figures, and one of them blocks
    assert answer.status_code == 200, answer.text
    assert answer.json()["blocked"] is True
    assert rules(answer) == {"QC-S-006", "QC-S-014"}
    days = answer.json()["findings"][0]
    assert (days["severity"], days["field"], days["found"], days["expected"]) == (
        "block",
        "setlinfo.act_ipt_days",
        "8",
        "7",
    )
    assert "住院天数" in days["message_zh"]
    assert "days of the stay" in days["message_en"]

    # And there is no case, but a row in the audit trail
    async with county.service.database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(discharge_case)) == 0
        acts = (await session.execute(sa.select(audit.c.action, audit.c.record_type, audit.c.record_id))).all()
    assert [(action, kind, str(id_)) for action, kind, id_ in acts] == [
        ("check", "settlement-list", answer.json()["check_id"])
    ]


async def test_a_list_in_order_becomes_a_case_that_settles(county: County) -> None:
    # When the insurance desk submits it
    await county.set_parameters()
    answer = await county.post(PATH, a_list())

    # Then it is a grouped case with the sums of the list
    submitted = created(answer)
    assert answer.headers["ETag"] == '"1"'
    assert submitted["findings"] == []
    case = submitted["case"]
    assert (case["settlement_number"], case["drg"], case["state"]) == ("L-1", "ES33", "awaiting_settlement")
    assert (case["total_cost"], case["full_self_pay"], case["pre_self_pay"]) == ("5000.00", "300.00", "39.99")
    assert (case["insurance_type"], case["person_key"], case["doctor_code"]) == (
        "resident",
        county.person_key,
        A_DOCTOR,
    )
    settled = created(await county.settle(case))
    assert settled["total"] == "5000.00"


async def test_a_finding_that_warns_is_kept_with_the_case_and_read_again(county: County) -> None:
    submitted = created(await county.post(PATH, a_list(resp_nurs_code="", adm_caty="A04")))
    assert [finding["rule"] for finding in submitted["findings"]] == ["QC-S-014", "QC-W-005"]

    read = await county.get(f"{PATH}/{submitted['case']['id']}", language="zh")
    assert read.json()["findings"] == submitted["findings"]
    assert (await county.get(f"{PATH}/{submitted['case']['id']}", by=OTHER_HOSPITAL)).status_code == 404


async def test_a_blocked_list_is_a_problem_with_all_findings_and_nothing_is_stored(county: County) -> None:
    answer = await county.post(PATH, a_list(psn_cashpay="1999.99", naty=""))

    assert problem(answer) == (422, "settlement-list-blocked")
    assert rules(answer) == {"QC-M-008", "QC-I-026"}
    async with county.service.database.transaction() as session:
        for table in (discharge_case, settlement_list_finding, audit):
            assert await session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


async def test_the_same_list_again_gives_the_first_answer_and_another_one_is_blocked(county: County) -> None:
    # Given a submitted list
    first = created(await county.post(PATH, a_list(adm_caty="A04")))

    # When it comes again, and then with another amount under its number
    again = await county.post(PATH, a_list(adm_caty="A04"))
    other = a_list()
    other["pre_self_pay"] = "0.00"
    conflict = await county.post(PATH, other)

    # Then
    assert (again.status_code, again.json()) == (200, first)
    assert problem(conflict) == (422, "settlement-list-blocked")
    assert rules(conflict) == {"QC-K-003"}
    assert rules(await county.post(f"{PATH}/check", a_list())) == set()


async def test_a_stay_that_overlaps_one_elsewhere_is_blocked_without_telling_where(county: County) -> None:
    # Given a stay of the person in another hospital, which this one cannot see
    other = await county.submit("S-1", by=OTHER_HOSPITAL, institution_code=OTHER_HOSPITAL, admitted_on="2025-03-07")

    # When this hospital submits a stay of the same days
    answer = await county.post(PATH, a_list())

    # Then it is blocked, and learns nothing of the other
    assert rules(answer) == {"QC-K-001"}
    assert OTHER_HOSPITAL not in answer.text

    # And the audit trail says that the other stay was looked at, by this refusal and by a check
    checked = await county.post(f"{PATH}/check", a_list())
    assert rules(checked) == {"QC-K-001"}
    async with county.service.database.transaction() as session:
        compared = sa.select(audit.c.record_id, audit.c.organisation_code).where(audit.c.action == "compare")
        trail = [(str(record), by) for record, by in await session.execute(compared)]
    assert trail == [(other["id"], HOSPITAL)] * 2
    assert (await county.post(PATH, a_list(person=2, gend="2"))).status_code == 201


async def test_a_transfer_on_one_day_is_no_overlap_and_a_reversed_stay_does_not_count(county: County) -> None:
    # Given a stay that ended on the day of admission, and one of the same days whose settlement was taken back
    await county.set_parameters()
    await county.submit(
        "S-1", by=TOWNSHIP, institution_code=TOWNSHIP, admitted_on="2025-02-20", discharged_on="2025-03-01"
    )
    await county.reverse(await county.settled("S-2"))

    assert (await county.post(PATH, a_list())).status_code == 201


async def test_of_two_overlapping_lists_at_once_one_is_taken(county: County) -> None:
    lists = [a_list("L-1"), a_list("L-2", adm_time="2025-03-02 08:00:00", act_ipt_days=6, lv1_nurscare_days=6)]
    answers = await asyncio.gather(*(county.post(PATH, body) for body in lists * 3))

    assert {problem(one) for one in answers if one.status_code >= 400} == {(422, "settlement-list-blocked")}
    cases = (await county.get("/v1/cases")).json()["items"]
    assert len(cases) == 1


async def test_codes_are_looked_up_in_the_pack_of_the_day_of_discharge(county: County) -> None:
    # Given a pack of two groups from the day of discharge on, which lists J and N17.900 alone
    pack = created(await county.post("/v1/packs", A_PACK, by=AUTHORITY))
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-03-08")
    body = {**a_list(), "pooling_area": AREA}
    body["diseinfo"][0] = diagnosis("Q89.900", main=True)

    # Then a main diagnosis that it does not list blocks, another one warns
    answer = await county.post(f"{PATH}/check", body)
    assert rules(answer) == {"QC-C-001", "QC-C-003"}

    # And the day before the starter pack is asked, which may not know everything
    earlier = a_list(dscg_time="2025-03-07 10:00:00", act_ipt_days=6, lv1_nurscare_days=6)
    earlier |= {"pooling_area": AREA, "diseinfo": body["diseinfo"]}
    assert rules(await county.post(f"{PATH}/check", earlier)) <= {"QC-C-002"}
    assert rules(await county.post(f"{PATH}/check", {**earlier, "diseinfo": [diagnosis("U99.900", main=True)]})) == {
        "QC-C-002",
        "QC-D-008",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"unheard_of": []}, (422, "request-malformed")),
        ({"setlinfo": None}, (422, "request-malformed")),
        ({"diseinfo": [{}] * 201}, (422, "request-malformed")),
        ({"over_limit": 1.5}, (422, "request-malformed")),
        ({"over_limit": "4999.00"}, (422, "amounts-exceed-total")),
        ({"setlinfo": a_list(code="NOBODY")["setlinfo"]}, (422, "institution-unknown")),
        ({"setlinfo": a_list(code=OTHER_HOSPITAL)["setlinfo"]}, (422, "institution-unknown")),
        ({"setlinfo": {}}, (422, "settlement-list-blocked")),
    ],
)
async def test_a_list_that_is_no_list_is_refused(
    county: County, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = await county.post(PATH, {**a_list(), **change})
    assert problem(answer) == expected
    assert (await county.get("/v1/cases")).json()["items"] == []


async def test_a_hundred_diagnoses_and_a_thousand_charges_are_taken_and_too_large_a_body_is_not(county: County) -> None:
    # Given a list of a hundred diagnoses and a thousand charges
    body = a_list(diag_code_cnt=100, medfee_sumamt="5000.00")
    body["diseinfo"] = [diagnosis("J18.900", main=True)] + [diagnosis(f"K{20 + n // 10}.{n % 10}00") for n in range(99)]
    item = charge("05", "3.70")
    body["iteminfo"] = [charge("01", "700.00"), charge("02", "300.00"), charge("07", "300.00")] + [
        copy.deepcopy(item) for _ in range(1000)
    ]
    body["setlinfo"] |= {"psn_ownpay": 300}

    # Then every one is looked at: categories that stand twice only warn
    answer = await county.post(PATH, body)
    assert answer.status_code == 201, answer.text[:2000]
    assert "QC-F-003" in rules(answer)
    assert len(answer.json()["case"]["other_diagnoses"]) == 99

    # And a body above the limit is refused before it is read
    huge = {**a_list(), "pooling_area": "x" * 8_400_000}
    assert problem(await county.post(PATH, huge)) == (413, "body-too-large")


async def test_names_and_numbers_are_neither_stored_nor_repeated(county: County) -> None:
    log = StringIO()
    configure_logging("drg-billing", stream=log)

    # When a list is checked, blocked, submitted and read
    answers = [
        await county.post(f"{PATH}/check", a_list(act_ipt_days=8)),
        await county.post(PATH, a_list(certno=an_id_number()[:-1] + "Y")),
        await county.post(PATH, a_list()),
    ]
    answers.append(await county.get(f"{PATH}/{answers[2].json()['case']['id']}"))
    answers.append(await county.post(f"{PATH}/check", a_list(**{A_NAME: an_id_number()})))

    # Then neither answers nor logs nor rows have the name, the number, the telephone
    async with county.service.database.transaction() as session:
        rows = [
            str(row)
            for table in (discharge_case, settlement_list_finding, audit)
            for row in (await session.execute(sa.select(table))).all()
        ]
    assert "http.request-finished" in log.getvalue()
    written = "".join([*(answer.text for answer in answers), *rows, log.getvalue()])
    for secret in (an_id_number(), an_id_number()[:-1], A_NAME, "13800000000", json.dumps(A_NAME)[1:-1]):
        assert secret not in written
    assert a_discharge()["person_id_number"] == an_id_number()
