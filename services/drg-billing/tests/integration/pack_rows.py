"""A pack of two groups, as the API takes it."""

from typing import Any

A_PACK: dict[str, Any] = {
    "code": "two-groups",
    "pack_version": "2025",
    "name": "Two groups",
    "source": "made up for a test",
    "files": {
        "mdc.csv": "seq,mdc,name,gate,qy\n1,E,Breathing,main_dx,valid_main_px\n",
        "adrg.csv": (
            "seq,mdc,adrg,part,name,kind,predicate,suffixes\n"
            "1,E,EX1,,Operation,surgical,main_px,9\n"
            "2,E,EX2,,Without,medical,main_dx,1|5\n"
        ),
        "sets.csv": "owner,set,code,match\nMDCE,dx,J,prefix\nEX1,px,32,prefix\nEX2,dx,J,prefix\n",
        "severity.csv": "code,level,exclusion_table\nN17.900,MCC,1\n",
        "exclusions.csv": "main_dx,exclusion_table\nJ18.900,2\nJ99.900,1\n",
        "valid_px.csv": "code,name,match\n32,,prefix\n47,,prefix\n",
        "drg.csv": "drg,name\nEX19,Operation\nEX21,Severe\nEX25,Plain\nEQY,Unrelated\n",
    },
}
