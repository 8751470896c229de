"""The public text layout of CHS-DRG tables (1_MDC.txt … 7_CCE.txt), read into the files of Yilian's own packs."""

from drg_billing.adapters.public_text.pack_texts import TEXT_FILES, in_own_layout, is_public_text, pack_texts_of

__all__ = ["TEXT_FILES", "in_own_layout", "is_public_text", "pack_texts_of"]
