"""From the seven text files to the CSV files of a pack, whole or with every fault by file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable

from drg_billing.adapters.pack_file_text import read_file_text, read_tables
from drg_billing.adapters.public_text.details import UNKNOWN_LIST, Detail, Details, read_details
from drg_billing.adapters.public_text.exclusion_tables import read_exclusion_tables
from drg_billing.adapters.public_text.group_lists import Listed, read_adrgs, read_drgs, read_mdcs
from drg_billing.adapters.public_text.severity_lists import check_no_code_in_both, read_severities
from drg_billing.adapters.public_text.shapes import Shape, shapes
from drg_billing.adapters.public_text.source import TextSource
from drg_billing.domain.grouping.pack_files import COLUMNS, PackFault, PackFaultKind, PackRejected, PackTexts
from drg_billing.domain.grouping.rule_pack import AdrgKind, QySwitch, SeverityLevel, mdc_owner

TEXT_FILES = ("1_MDC.txt", "2_ADRG.txt", "3_DRG.txt", "4_ADRG_DETAIL.txt", "5_MCC.txt", "6_CC.txt", "7_CCE.txt")

BESIDE = ("valid_px.csv", "suffixes.csv", "code_mapping.csv")
"""What is in none of the text files, and counts as in Yilian's own layout where it lies beside them: the list of valid
procedures (else every procedure that they name is valid), what local suffixes ask for, and clinical codes."""

_NATIONAL_SUFFIXES = "1359"


def is_public_text(folder: Traversable) -> bool:
    """Whether a folder has the layout: any of its files stands there."""
    return any((folder / name).is_file() for name in TEXT_FILES)


def pack_texts_of(folder: Traversable) -> dict[str, str]:
    """File name → CSV text, as `build_pack` reads it. Raises PackRejected with the faults of the text files."""
    faults: list[PackFault] = []
    found = read_tables(folder, BESIDE, faults)
    for name in TEXT_FILES:
        text = read_file_text(folder, name, faults)
        if text is not None:
            found[name] = text
    if faults:
        raise PackRejected(faults)
    return _converted(found)


def in_own_layout(files: Mapping[str, str]) -> Mapping[str, str]:
    """Files that were sent rather than found: text tables become CSV, CSV files stay as they are.

    Raises PackRejected as `pack_texts_of` does.
    """
    return _converted(files) if any(name in files for name in TEXT_FILES) else files


def _converted(files: Mapping[str, str]) -> PackTexts:
    faults = [PackFault(name, 0, PackFaultKind.FILE_MISSING) for name in TEXT_FILES if name not in files]
    if faults:
        raise PackRejected(faults)
    sources = {name: TextSource(name, files[name], faults) for name in TEXT_FILES}
    beside = {name: files[name] for name in BESIDE if name in files}
    texts = PackTexts()
    texts.update(_texts(sources, _local_suffixes(beside)) | beside)
    if isinstance(files, PackTexts):
        texts.other_forms = files.other_forms
    if faults:
        raise PackRejected(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return texts


def _texts(sources: dict[str, TextSource], local_suffixes: set[str]) -> dict[str, str]:
    mdc_source, adrg_source, drg_source, detail_source, mcc_source, cc_source, exclusion_source = sources.values()
    mdcs, adrgs = read_mdcs(mdc_source), read_adrgs(adrg_source)
    drgs = read_drgs(drg_source, adrgs)
    details = read_details(detail_source)
    exclusions, tables = read_exclusion_tables(exclusion_source)
    mcc = read_severities(mcc_source, SeverityLevel.MCC, tables)
    cc = read_severities(cc_source, SeverityLevel.CC, tables)
    check_no_code_in_both(cc_source, mcc, cc)
    for source, listed in zip(sources.values(), (mdcs, adrgs, drgs, details.adrgs, mcc, cc, exclusions), strict=True):
        if not listed:
            source.fault(None, PackFaultKind.NO_ROWS)
    _check_details(mdc_source, adrg_source, detail_source, mdcs, adrgs, details)
    _check_sites(detail_source, details)
    found = {adrg: _shape_of(detail_source, details.adrgs[adrg]) for adrg in adrgs if adrg in details.adrgs}
    shaped = {adrg: shape for adrg, shape in found.items() if shape is not None}
    severities = [*mcc.values(), *cc.values()]
    rows: dict[str, Iterable[Sequence[object]]] = {
        "mdc.csv": _mdc_rows(mdc_source, mdcs),
        "adrg.csv": _adrg_rows(adrgs, shaped, _suffixes(drg_source, drgs, local_suffixes)),
        "sets.csv": _set_rows(details, shaped),
        "severity.csv": ((one.code, one.level.value, one.exclusion_table) for one in severities),
        "exclusions.csv": exclusions.items(),
        "valid_px.csv": details.procedure_names.items(),
        "drg.csv": ((drg.code, drg.name) for drg in drgs.values()),
    }
    return {file: _csv(COLUMNS[file], rows[file]) for file in COLUMNS}


def _check_details(
    mdc_source: TextSource,
    adrg_source: TextSource,
    detail_source: TextSource,
    mdcs: dict[str, Listed],
    adrgs: dict[str, Listed],
    details: Details,
) -> None:
    """Lists and details name the same MDCs and ADRGs."""
    for source, listed, detailed in ((mdc_source, mdcs, details.mdcs), (adrg_source, adrgs, details.adrgs)):
        for code, one in listed.items():
            if code not in detailed:
                source.fault(one.offset, PackFaultKind.DETAIL_MISSING, code)
        for code, detail in detailed.items():
            if code not in listed:
                detail_source.fault(detail.offset, PackFaultKind.UNKNOWN_OWNER, code)


def _check_sites(source: TextSource, details: Details) -> None:
    """The MDC for several traumata has lists by site alone: any other has lost its heading."""
    for letter, detail in details.mdcs.items():
        if shapes().gate_of(letter) == "main_dx_two_sites":
            for one in detail.lists:
                if not one.kind.startswith("site:"):
                    source.fault(one.offset, PackFaultKind.UNKNOWN_SHAPE, f"{mdc_owner(letter)} {one.heading}")


def _shape_of(source: TextSource, detail: Detail) -> Shape | None:
    kinds = tuple(one.kind for one in detail.lists)
    shape = shapes().of(detail.owner, kinds)
    if shape is None and UNKNOWN_LIST not in kinds:
        source.fault(detail.offset, PackFaultKind.UNKNOWN_SHAPE, f"{detail.owner} {' '.join(kinds)}".strip())
    return shape


def _local_suffixes(beside: dict[str, str]) -> set[str]:
    """Suffixes, and groups whose suffix stands there for their ADRG alone."""
    rows = csv.DictReader(beside.get("suffixes.csv", "").splitlines())
    return {(row.get("adrg") or "").strip() + (row.get("suffix") or "").strip() for row in rows}


def _suffixes(source: TextSource, drgs: dict[str, Listed], local: set[str]) -> dict[str, str]:
    """ADRG → its suffixes in test order: local ones first, as the text lists them, then by severity."""
    found: dict[str, list[str]] = {}
    for drg in drgs.values():
        adrg, suffix = drg.code[:3], drg.code[3:]
        if suffix not in _NATIONAL_SUFFIXES and not {suffix, drg.code} & local:
            source.fault(drg.offset, PackFaultKind.UNKNOWN_SUFFIX, drg.code)
        found.setdefault(adrg, []).append(suffix)
    return {adrg: "|".join(sorted(suffixes, key=_severity_last)) for adrg, suffixes in found.items()}


def _severity_last(suffix: str) -> int:
    return _NATIONAL_SUFFIXES.find(suffix)


def _mdc_rows(source: TextSource, mdcs: dict[str, Listed]) -> list[tuple[object, ...]]:
    order = shapes().mdc_order
    for letter, mdc in mdcs.items():
        if letter not in order:
            source.fault(mdc.offset, PackFaultKind.UNKNOWN_MDC, letter)
    tried = [mdcs[letter] for letter in order if letter in mdcs]
    return [
        (place, mdc.code, mdc.name, shapes().gate_of(mdc.code), QySwitch.NONE.value)
        for place, mdc in enumerate(tried, start=1)
    ]


def _adrg_rows(
    adrgs: dict[str, Listed], shaped: dict[str, Shape], suffixes: dict[str, str]
) -> list[tuple[object, ...]]:
    tried = [adrg for letter in shapes().mdc_order for adrg in adrgs if adrg[0] == letter and adrg in shaped]
    for first, second in shapes().tried_before.items():
        if first in tried and second in tried:
            tried.remove(first)
            tried.insert(tried.index(second), first)
    return [
        (
            place,
            adrg[0],
            adrg,
            "",
            adrgs[adrg].name,
            (AdrgKind.MEDICAL if adrg[1] in shapes().medical_letters else AdrgKind.SURGICAL).value,
            shaped[adrg].predicate,
            suffixes.get(adrg, ""),
        )
        for place, adrg in enumerate(tried, start=1)
    ]


def _set_rows(details: Details, shaped: dict[str, Shape]) -> Iterable[tuple[object, ...]]:
    for mdc in details.mdcs.values():
        for one in mdc.lists:
            yield from ((mdc_owner(mdc.owner), one.kind, code) for code in one.codes)
    for adrg, shape in shaped.items():
        for one, name in zip(details.adrgs[adrg].lists, shape.sets, strict=True):
            yield from ((adrg, name, code) for code in one.codes)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
