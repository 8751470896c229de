"""DRG billing: groups a discharge, prices it, and splits the money between the payers (按病组收付费)."""
