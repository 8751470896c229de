"""Every table of every scheme as JSON: read as it was written, kept as it was read, and strict."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from drg_billing.adapters.stored_json import read_parameters, write_parameters
from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.price_tables import Scheme
from drg_billing.entrypoints.http.parameter_schemas import ParametersAnswer, ParametersRequest

WHOLE: dict[str, Any] = {
    "pooling_area": "990100",
    "valid_from": "2025-01-01",
    "valid_to": None,
    "source": "made up for a test",
    "modes": ["fee_and_pay", "pay_only"],
    "fund_formula": "not_negative_by_layer",
    "group_prices": None,
    "insurance": {
        "resident": {
            "deductible": {"scope": "stay", "by_tier": {"*": "300.00"}},
            "basic": {"steps_by_tier": {"*": [{"above": "0.00", "ratio": "0.70"}]}, "yearly_cap": None},
            "supplement": None,
            "serious_illness": None,
            "account_covers": None,
            "contracted_bonus": None,
            "unreferred": {"tiers": ["county", "county_lead", "municipal"], "reduction": "0.10"},
        }
    },
    "assistance": {},
    "referral": None,
    "outpatient": {
        "employee": {
            "terms": {"yearly_deductible": "300.00", "ratio_by_tier": {"*": "0.6"}, "yearly_cap": "5000.00"},
            "retired_terms": None,
            "year": "own",
            "account_ledger": "external",
        }
    },
    "clearing": {
        "prepaid_share": "0.95",
        "deposit_share": "0.05",
        "deposit_returned": {"H1": "0.98"},
        "surplus_kept": {"limit": "0.1", "share": "0.7"},
        "overrun_borne": None,
    },
    "schemes": [
        {
            "scheme": "single_disease",
            "valid_from": "2025-01-01",
            "valid_to": "2025-12-31",
            "institutions": ["H1"],
            "tiers": ["county_lead"],
            "main_diagnoses": ["K35*"],
            "insurance": ["resident"],
        },
        *(
            {
                "scheme": scheme,
                "valid_from": None,
                "valid_to": None,
                "institutions": [],
                "tiers": [],
                "main_diagnoses": [],
                "insurance": [],
            }
            for scheme in ("bed_day", "drg_points", "dip", "by_item")
        ),
    ],
    "points": {
        "base_points": {"ES35": "126.4000"},
        "average_costs": {"ES33": "7900.00"},
        "average_cost_of_all": "6250.00",
        "point_values": {"employee": "62.1", "resident": "58.75"},
        "tier_coefficients": {"*": "1"},
        "institution_coefficients": {"H1": "1.05"},
        "qy": "by_item",
    },
    "single_diseases": {
        "diseases": [
            {
                "code": "A-1",
                "name": "急性阑尾炎",
                "main_diagnoses": ["K35*", "K36.X00"],
                "procedures": ["47.0100"],
                "prices": {"county_lead": "6000.00", "*": "5000.00"},
                "exit": {"cost_above": "2", "cost_below": "0.5", "leaving_ways": ["4", "5"], "complications": ["A41*"]},
            }
        ],
        "exit": {"cost_above": None, "cost_below": None, "leaving_ways": [], "complications": []},
    },
    "dip": {
        "groups": [
            {
                "code": "K80.1:51.23",
                "name": "腹腔镜胆囊切除",
                "main_diagnoses": ["K80.1*"],
                "procedures": ["51.2300"],
                "points": "1123.4567",
                "average_cost": "9000.00",
            }
        ],
        "point_values": {"*": "8.1234"},
        "tier_coefficients": {"*": "0.95"},
        "institution_coefficients": {},
        "corrections": [
            {"name": "高龄", "coefficient": "1.1", "age_from": 80, "age_to": None, "other_diagnoses": []},
        ],
        "combine": "highest",
    },
    "bed_days": [
        {
            "name": "精神",
            "segments_by_tier": {
                "*": [
                    {"from_day": 1, "to_day": 60, "amount": "200.00"},
                    {"from_day": 61, "to_day": None, "amount": "150.00"},
                ]
            },
            "institutions": ["PSY"],
            "main_diagnoses": ["F20*"],
            "at_least_days": 3,
        }
    ],
    "tcm_advantages": [
        {
            "name": "桡骨远端骨折",
            "groups": [],
            "main_diagnoses": ["S52*"],
            "procedures": ["79.0200"],
            "coefficient": None,
            "paid_as": "ES35",
        }
    ],
    "bands": {
        "schemes": ["drg_points", "dip"],
        "high": {"multiples": {"*": "3"}, "rule": "standard_and_excess"},
        "low": {"multiples": {"*": "0.4"}, "rule": "in_proportion"},
        "short_stay": {"days": 1, "rule": "by_item"},
        "long_stay": {"days": 61, "rule": "next_scheme"},
    },
    "special_cases": {"share": "0.05", "counted": "settled", "days_after_year": 31},
    "bundle_extras": ["full_self_pay", "over_limit"],
}


KEPT_AS: dict[str, Any] = {
    "id": "01900000-0000-7000-8000-000000000000",
    "state": "proposed",
    "set_by": "somebody",
    "activated_by": None,
    "withdrawn_by": None,
    "revision": 1,
}


def with_value(path: str, value: Any) -> dict[str, Any]:
    changed = deepcopy(WHOLE)
    *way, last = path.split(".")
    place: Any = changed
    for name in way:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[last] = value
    return changed


def test_every_table_is_shown_as_it_was_set_and_kept() -> None:
    # Given a set with every table, read from JSON and stored
    asked = ParametersRequest.model_validate_json(ParametersRequest.model_validate(WHOLE).model_dump_json())
    parameters = asked.parameters()
    check_parameters(parameters)
    kept = read_parameters(write_parameters(parameters))

    # When it is shown, then every value is there as it was written
    assert kept == parameters
    assert kept.schemes[1].scheme is Scheme.BED_DAY
    shown = ParametersAnswer.model_validate(
        {
            **{name: getattr(kept, name) for name in ParametersAnswer.model_fields if hasattr(kept, name)},
            **KEPT_AS,
        }
    )
    body = shown.model_dump(mode="json")
    assert {name: body[name] for name in WHOLE} == WHOLE
    assert ParametersRequest.model_validate({name: body[name] for name in WHOLE}).parameters() == parameters


def test_codes_are_read_as_every_table_writes_them() -> None:
    body = with_value("single_diseases.diseases.0.main_diagnoses", [" k35* ", "k36.x00"])
    prices = ParametersRequest.model_validate(body).parameters().single_diseases
    assert prices is not None
    assert prices.diseases[0].main_diagnoses == ("K35*", "K36.X00")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schemes.0.scheme", "special_case"),
        ("schemes.0.insurance", ["foreign"]),
        ("points.base_points", {"ES35": 126.4}),
        ("points.base_points", {"ES35": "-1"}),
        ("points.base_points", {"ES35": "1.00001"}),
        ("single_diseases.diseases", []),
        ("single_diseases.diseases.0.main_diagnoses", []),
        ("single_diseases.diseases.0.main_diagnoses", ["*"]),
        ("single_diseases.diseases.0.main_diagnoses", ["K35*0"]),
        ("single_diseases.diseases.0.prices", {"*": "6000.001"}),
        ("single_diseases.exit.leaving_ways", ["7"]),
        ("dip.groups.0.points", "many"),
        ("dip.corrections.0.age_from", "80"),
        ("bed_days.0.segments_by_tier", {"*": [{"from_day": 0, "to_day": None, "amount": "1.00"}]}),
        ("bed_days", []),
        ("bands.schemes", ["bed_day"]),
        ("bands.high.rule", "double"),
        ("bands.long_stay.days", 60.5),
        ("special_cases.share", "5%"),
        ("tcm_advantages.0.price", "1.00"),
        ("bundle_extras", ["pre_self_pay"]),
    ],
)
def test_what_is_not_of_its_shape_is_refused(path: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        ParametersRequest.model_validate(with_value(path, value))
