"""Made-up names of people and places (虚构的人名和地名)."""

from random import Random

from yilian_local.scenario.county import Sex

_SURNAMES = "林陈黄张吴李郑王刘苏杨叶谢许蔡邱曾郭赖江徐罗朱胡何廖邓范沈卢余潘"
_GIVEN = {
    Sex.MALE: "伟强磊军洋勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆志文建国金福",
    Sex.FEMALE: "芳娜敏静丽艳娟霞秀玲桂英梅兰燕红婷洁琳雪慧珍莲菊云萍香月凤美",
}

TOWN_NAMES = [
    "清溪",
    "石门",
    "白云",
    "竹林",
    "龙潭",
    "枫桥",
    "南坪",
    "上洋",
    "梅峰",
    "东岭",
    "玉泉",
    "双溪",
    "古田坑",
    "长汀口",
    "茶山",
    "桃源坝",
    "松涧",
    "西浦",
    "安丰",
    "碧湖",
    "望江",
    "云台",
    "金坑",
    "柳城",
    "下渡",
    "青阳",
    "芦洲",
    "华峰",
    "前山",
    "大湾",
    "北垅",
    "莲塘",
    "官埔",
    "水口圩",
    "新桥",
    "银坑",
    "洪田",
    "沙溪",
    "蓝田",
    "九峰",
]
"""Forty towns; the scenario format allows no more."""

_VILLAGE_STEMS = "坂坑洋岭厝寨塘埔湖亭桥源墩林井湾垅潭店楼"
_VILLAGE_HEADS = "上下东西前后大小新长内外高石竹溪山田黄白青金双三五九"


def person_name(random: Random, sex: Sex) -> str:
    """A made-up Chinese name of two or three characters."""
    given = random.choice(_GIVEN[sex]) + random.choice(["", random.choice(_GIVEN[sex])])
    return random.choice(_SURNAMES) + given


def village_names(random: Random, count: int) -> list[str]:
    """``count`` names of villages of one town, each different; numbered beyond 520."""
    names = [f"{head}{stem}村" for head in _VILLAGE_HEADS for stem in _VILLAGE_STEMS]
    random.shuffle(names)
    return [
        names[place] if place < len(names) else f"{place + 1}号{names[place % len(names)]}" for place in range(count)
    ]
