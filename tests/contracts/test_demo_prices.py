"""The demo prices of the scenarios are sets that drg-billing takes."""

from pathlib import Path

import pytest

from drg_billing.domain.check_parameters import check_parameters
from drg_billing.entrypoints.http.parameter_schemas import ParametersRequest
from yilian_local.scenario import load_scenario

SMALL_COUNTY = Path(__file__).parents[2] / "docs" / "scenarios" / "small-county.yaml"


@pytest.mark.parametrize("scenario_file", [None, SMALL_COUNTY])
def test_the_demo_prices_of_a_scenario_are_accepted_and_free_of_contradictions(scenario_file: Path | None) -> None:
    # given a scenario, None for the published county
    prices = load_scenario(scenario_file).demo_price_parameters

    # when its prices are sent as the player sends them
    body = {**prices.model_dump(mode="json", exclude={"personal_account"}), "valid_from": "2025-01-01"}

    # then they make a set, and in it the bill of every patient is the stay by item
    parameters = ParametersRequest.model_validate(body).parameters()
    check_parameters(parameters)
    assert parameters.modes == ("pay_only",)
