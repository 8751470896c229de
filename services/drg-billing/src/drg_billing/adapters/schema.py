"""The whole schema: every module that puts tables on the metadata is named here."""

from typing import Final

from drg_billing.adapters import special_case_tables, tables

TABLE_MODULES: Final = (tables, special_case_tables)
metadata = tables.metadata
