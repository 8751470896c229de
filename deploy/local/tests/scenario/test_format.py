"""The scenario file: what is accepted, and what is refused with a sentence in two languages."""

from pathlib import Path

import pytest
import yaml

from yilian_local.scenario.format import Scenario, load_scenario, parse_scenario
from yilian_local.scenario.price_parameters import DemoPriceParameters
from yilian_local.scenario.refusals import ScenarioRefused

from .builders import SMALL_COUNTY, scenario, scenario_file

DOCUMENTS = Path(__file__).parents[4] / "docs"


def test_without_a_file_the_published_county_is_played() -> None:
    # when
    published = load_scenario(None)
    # then: the published figures
    assert (published.alliances, published.towns, published.villages, published.months) == (2, 10, 100, 5)
    assert (published.dispatches, published.outpatient_and_consultations, published.operations) == (252, 166, 52)
    assert (published.lecture_attendances, published.short_term_trainees) == (279, 71)
    assert published.residents >= 3000
    assert published.key_group_signing_rate > 0.6


@pytest.mark.parametrize(
    ("changes", "field", "english", "chinese"),
    [
        ({"colour": "red"}, "colour", "unknown", "不认识"),
        ({"towns": 0}, "towns", "greater than or equal to 1", "不得小于 1"),
        ({"towns": 41}, "towns", "less than or equal to 40", "不得大于 40"),
        ({"residents": "many"}, "residents", "integer", "整数"),
        ({"residents": 150.5}, "residents", "integer", "整数"),
        ({"key_group_signing_rate": 1.2}, "key_group_signing_rate", "less than or equal to 1", "不得大于 1"),
        ({"county": ""}, "county", "at least 1", "不能为空"),
        ({"towns": 2, "alliances": 3}, "towns", "3 alliances need at least 3 towns", "3 个医共体"),
        ({"villages": 2}, "villages", "3 towns need at least 3 villages", "3 个乡镇"),
        ({"villages": 151}, "residents", "151 villages need at least 151 residents", "151 个村"),
        ({"outpatient_and_consultations": 100}, "dispatches", "need at least 52 dispatches, not 20", "52 人次下派"),
        ({"operations": 60}, "dispatches", "need at least 26 dispatches, not 20", "26 人次下派"),
        ({"referrals_down": 13}, "referrals_down", "13 down cannot follow 12 up", "13 次下转"),
        ({"referrals_up": 151}, "referrals_up", "referred at most once", "至多上转一次"),
        ({"discharges": 151}, "discharges", "discharged at most once", "至多出院一次"),
    ],
)
def test_a_wrong_figure_is_refused_naming_the_key_in_two_languages(
    changes: dict[str, object], field: str, english: str, chinese: str
) -> None:
    # when
    with pytest.raises(ScenarioRefused) as refused:
        scenario(**changes)
    # then
    reason = next(reason for reason in refused.value.reasons if reason.field == field)
    assert english in reason.english
    assert chinese in reason.chinese
    assert str(reason) in str(refused.value)


def test_prices_that_are_not_marked_as_a_demonstration_are_refused() -> None:
    prices = {**SMALL_COUNTY["demo_price_parameters"], "source": "decision no. 1"}
    with pytest.raises(ScenarioRefused) as refused:
        scenario(demo_price_parameters=prices)
    (reason,) = refused.value.reasons
    assert reason.field == "demo_price_parameters"
    assert "DEMO" in reason.english
    assert "演示" in reason.chinese


def test_an_amount_that_is_not_in_quotes_is_refused() -> None:
    prices = {**SMALL_COUNTY["demo_price_parameters"], "personal_account": 800.0}
    with pytest.raises(ScenarioRefused, match=r"personal_account: .* / 须为文字"):
        scenario(demo_price_parameters=prices)


def test_a_missing_key_is_named() -> None:
    without_seed = {key: value for key, value in SMALL_COUNTY.items() if key != "seed"}
    with pytest.raises(ScenarioRefused) as refused:
        parse_scenario(yaml.safe_dump(without_seed))
    assert [str(reason) for reason in refused.value.reasons] == ["seed: the key is missing / 缺少此项"]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ScenarioRefused) as refused:
        scenario(villages=2, discharges=151)
    assert [reason.field for reason in refused.value.reasons] == ["villages", "discharges"]


@pytest.mark.parametrize("content", ["- 1\n- 2\n", "", "just text"])
def test_a_file_without_keys_is_refused(content: str) -> None:
    with pytest.raises(ScenarioRefused, match="keys and values"):
        parse_scenario(content)


def test_what_is_not_yaml_is_refused_with_the_line() -> None:
    with pytest.raises(ScenarioRefused, match="line 2"):
        parse_scenario("county: x\nseed: : :\n")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioRefused, match="cannot be read"):
        load_scenario(tmp_path / "nowhere.yaml")


def test_the_digest_follows_the_values_and_not_the_writing(tmp_path: Path) -> None:
    # given: the same values in another order
    reordered = tmp_path / "reordered.yaml"
    reordered.write_text(yaml.safe_dump(dict(reversed(SMALL_COUNTY.items()))), "utf-8")
    # then
    assert load_scenario(reordered).digest == parse_scenario(scenario_file()).digest
    assert scenario(seed=8).digest != scenario(seed=9).digest


def test_the_documented_small_county_is_accepted() -> None:
    assert load_scenario(DOCUMENTS / "scenarios" / "small-county.yaml").towns < load_scenario(None).towns


def test_every_key_and_a_refusal_are_documented_as_they_are() -> None:
    documented = (DOCUMENTS / "scenario.md").read_text("utf-8")
    for name in (*Scenario.model_fields, *DemoPriceParameters.model_fields):
        assert f"`{name}`" in documented
    with pytest.raises(ScenarioRefused) as refused:
        scenario(outpatient_and_consultations=100)
    assert f"\n{refused.value}\n" in documented
