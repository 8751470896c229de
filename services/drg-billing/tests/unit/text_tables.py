"""Small text tables in the public layout, with its traps."""

from pathlib import Path

SMALL_TABLES = {
    "1_MDC.txt": "MDCA 先期分组\nMDCF 循环系统疾病\nMDCZ 多发严重创伤",
    "2_ADRG.txt": "AA1 心脏移植\nFF1 搭桥\nFF2 搭桥伴介入\nFR1 心绞痛\nZZ1 创伤无手术",
    "3_DRG.txt": "AA19 心脏移植\nFF19 搭桥\nFF21 介入，重\nFF25 介入\nFR11 心绞痛，重\nFR15 心绞痛\nZZ19 创伤",
    "4_ADRG_DETAIL.txt": (
        "MDCA 先期分组\nAA1 心脏移植\n包含以下主要手术或操作：\n37.5100 心脏移植术\n"
        "MDCF 循环系统疾病\nMDCF 主诊表\n包含以下主要诊断：\nI20.000 不稳定型心~~绞痛\n"
        "E53.800x014+G32.0* 维生素 B12 缺乏\nFF1 搭桥\n包含以下主要手术或操作：\n36.1000 搭桥\n"
        "FF2 搭桥伴介入\n同时包含以下手术：\n36.1000 搭桥\n和\n36.0700 支架\n"
        "FR1 心绞痛\n包含以下主要诊断：\nI20.000 不稳定型心绞痛\n"
        "MDCZ 多发严重创伤\nMDCZ 主诊表\n头颈部创伤\n包含以下主要诊断：\nS06.500 脑挫伤\n胸部创伤\n"
        "包含以下主要诊断：\nS27.000 气胸\nZZ1 创伤无手术\n符合 MDCZ 主诊表，且无手术\n"
    ),
    "5_MCC.txt": (
        "疾病编码 疾病名称 排除内容\n"
        "12 疾病编码 疾病名称 排除内容 I21.000 心肌梗死 表 7-1 J96.000 呼吸\n衰竭\n表\n7\n-2"
    ),
    "6_CC.txt": "疾病编码 疾病名称 排除内容\nE11.900 糖尿病 无\nI50.900 心力\n衰竭 表 7-1\n",
    "7_CCE.txt": (
        "表 7-1\n包含以下主要诊断：\nI20.000 心绞痛\n13 表 7-2 包含以下主要诊断： J18.900 肺 炎J20.900 支气管炎"
    ),
}


def write_tables(folder: Path, **changes: str) -> Path:
    """The small tables in a folder; `changes` replaces the text of files by the name without number and ending."""
    for name, text in SMALL_TABLES.items():
        short = name.removesuffix(".txt").partition("_")[2].lower()
        (folder / name).write_text(changes.get(short, text), encoding="utf-8")
    return folder
