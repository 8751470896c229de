"""The optional file code_mapping.csv of a pack."""

from __future__ import annotations

from drg_billing.domain.codes import normalise_code
from drg_billing.domain.grouping.code_mapping import CodeKind, CodeMapping
from drg_billing.domain.grouping.known_codes import known_diagnoses, known_procedures
from drg_billing.domain.grouping.pack_files import PackFaultKind, PackFiles
from drg_billing.domain.grouping.rule_pack import RulePack

_FILE = "code_mapping.csv"


def read_mapping(files: PackFiles, pack: RulePack) -> CodeMapping:
    """The table, given all the rest of the pack; a row that maps a code to itself says nothing, and is left out.

    Faults: an empty value, an unknown kind, a code that is mapped twice, one that the pack lists itself, and a code
    to map to that it lists nowhere, which includes one that the table maps further.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in CodeKind}
    rows = tuple(files.table(_FILE).rows("kind", "clinical", "insurance"))
    known = {CodeKind.DIAGNOSIS: known_diagnoses(pack), CodeKind.PROCEDURE: known_procedures(pack)} if rows else {}
    for line, (kind, *texts) in rows:
        clinical, insurance = map(normalise_code, texts)
        if kind not in known:
            files.fault(_FILE, line, PackFaultKind.UNKNOWN_CODE_KIND, kind)
        elif not clinical or not insurance:
            files.fault(_FILE, line, PackFaultKind.VALUE_MISSING, "insurance" if clinical else "clinical")
        elif clinical in found[kind]:
            files.fault(_FILE, line, PackFaultKind.DUPLICATE, clinical)
        else:
            found[kind][clinical] = insurance
            if clinical == insurance:
                continue
            if clinical in known[CodeKind(kind)]:
                files.fault(_FILE, line, PackFaultKind.MAPPED_CODE_KNOWN, clinical)
            if insurance not in known[CodeKind(kind)]:
                files.fault(_FILE, line, PackFaultKind.UNKNOWN_CODE, insurance)
    diagnoses, procedures = (
        {clinical: insurance for clinical, insurance in sorted(found[kind].items()) if clinical != insurance}
        for kind in CodeKind
    )
    return CodeMapping(diagnoses, procedures)
