"""The whole schema: every module that puts tables on the metadata is named here."""

from typing import Final

from drg_billing.adapters import account_tables, settlement_list_tables, special_case_tables, tables

TABLE_MODULES: Final = (tables, account_tables, special_case_tables, settlement_list_tables)
metadata = tables.metadata
