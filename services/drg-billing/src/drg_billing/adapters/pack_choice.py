"""What a question about a record needs of the database, and no more."""

from __future__ import annotations

from drg_billing.adapters.active_packs import StoredActivePacks
from drg_billing.adapters.parameter_repository import StoredPricedAreas
from drg_billing.adapters.unit_of_work import Components
from yilian_kit.reading import Reading


class PackChoiceByReading:
    """See `application.pack_choice_ports.PackChoice`. Says nothing of persons, so it is the same for all callers."""

    def __init__(self, reading: Reading, components: Components) -> None:
        self.pooling_area = components.pooling_area
        self.parameters = StoredPricedAreas(reading)
        self.packs = StoredActivePacks(reading, components.shelf)
