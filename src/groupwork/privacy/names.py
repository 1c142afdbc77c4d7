"""What names look like in running text: surnames and given names, and the words around them.

A dictionary of all names would find every other word of Chinese. So a text of one or two
characters after a surname counts as a name only where words announce it, or where it is all
there is and its characters are usual in given names. What this misses, docs/privacy.md says.
"""

import re

# The surnames of well over nine in ten people in China, then those of two characters.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶"
    "程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺"
    "顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关"
    "兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
    "蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
)
COMPOUND = "欧阳|上官|司马|诸葛|皇甫|东方|尉迟|公孙|慕容|令狐|宇文|司徒|夏侯|端木|呼延|南宫|长孙"
SURNAME = f"(?:{COMPOUND}|[{SURNAMES}])"
FULL_NAME = (
    rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,}}·[\u4e00-\u9fff]{{2,}}|"
    r"[A-Z][a-z]+(?:[- ][A-Z][a-z]*\.?){1,3}"
)

# Characters that are usual in given names.
_GIVEN = (
    "伟强磊洋勇军杰涛超明刚辉鹏飞斌波华建国志文俊浩宇轩子梓涵睿泽晨阳博豪天佑凯鑫龙峰健亮东海林"
    "娜敏静丽艳娟霞燕玲芳英秀兰桂红玉梅春雪琳婷颖倩莹欣怡佳雅思琪诗萱雨晴悦梦洁慧蕾薇菲媛瑶彤"
    "小晓程云珍淑凤翠美爱莲荣贵福德义仁贤庆生根宝祥永长振兴家旭昊瑞嘉楠帆坤毅诚松柏栋梁琴莉蓉"
)
# Words that are made as names are.
_MADE_ALIKE = (
    "孙子 卫生 成文 方根 于家 向家 安静 文明 高明 高兴 安慧 方东 成长 "
    "成家 全家 全国 石家 任义 常生 安生 安宝 万福 万云 白云 白天 白雪 "
    "金华 江东 连云 武林 景林 解东 管家 左东 于东 全长 成功 向东 方家 "
    "游泳 文建 温文 宁静 安家 田林 华东 江海 万强 关爱 牛奶 向阳 关建 "
    "梅雨 阳春 万家 常常 常家 高峰 高强 高洁 高超 高贵 石英 白玉 黄金 "
    "黄玉 金玉 成天 冷静 任国 马建 和睦 谷雨 全天 童年 和美 冷天 文雅"
)
_WORDS = frozenset(_MADE_ALIKE.split())
_FIRST = (
    "James John Robert Michael William David Richard Joseph Thomas Charles Daniel Matthew Anthony "
    "Mark Paul Steven Andrew Kenneth George Kevin Brian Edward Ronald Timothy Jason Jeffrey Ryan "
    "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory "
    "Frank Alexander Patrick Jack Dennis Jerry Peter Henry Adam Nathan Douglas Zachary Kyle Mary "
    "Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Margaret "
    "Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Dorothy Melissa Deborah Stephanie "
    "Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna Brenda Pamela Emma Nicole Helen "
    "Samantha Katherine Christine Debra Rachel Carolyn Janet Catherine Maria Heather Diane Ruth "
    "Julie Olivia Joyce Virginia Victoria Kelly Lauren Christina Joan Evelyn Judith Megan Andrea "
    "Cheryl Hannah Jane Alice Claire Lucy Oliver Harry"
).replace(" ", "|")
_ENGLISH = r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,2}"

_WHOLE = re.compile(rf"{SURNAME}[{_GIVEN}]{{1,2}}")
_WHOLE_ENGLISH = re.compile(rf"(?:{_FIRST})(?: [A-Z]\.?)?(?: [A-Z][a-z]+){{1,2}}")

_WHOLE_FIRST = re.compile(_FIRST)

_KIN = (
    "儿子|女儿|孩子|老公|丈夫|妻子|老婆|爱人|妈妈|爸爸|母亲|父亲|奶奶|爷爷|外婆|外公|"
    "哥哥|姐姐|弟弟|妹妹"
)
_END = r"(?=[，。、；：！？,.;:!? 的是说]|$|住|今年|在)"
# A name that somebody gives: whatever its characters.
_GIVEN_BY = (
    rf"(?:我叫|名叫|名字是|名字叫|姓名[:是]?|他叫|她叫|叫做)\s?"
    rf"({SURNAME}[\u4e00-\u9fff]{{1,2}}){_END}"
)
# A name after kin, or that one is told to ask or look up: its characters must be those of names.
_NEAR = rf"(?:我?(?:{_KIN})叫?|请?联系|请?找|见|问|参见)\s?({SURNAME}[{_GIVEN}]{{1,2}}){_END}"
_TITLED = (
    rf"(?<![\u4e00-\u9fff])({SURNAME}[{_GIVEN}]{{0,2}})(?:护士长|护士|医生|主任|大夫|社工)|"
    rf"({SURNAME}[{_GIVEN}]{{1,2}})(?:护士长|护士|医生|主任|大夫|社工|先生|女士|阿姨)"
)
_SAID = (
    rf"(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|[Cc]alled) "
    rf"({_ENGLISH}|(?:{_FIRST})\b)|"
    rf"I(?:'m| am) ((?:{_FIRST}) [A-Z][a-z]+)|"
    rf"\b(?:Mr|Mrs|Ms|Dr|[Nn]urse)\.? ({_ENGLISH})|"
    rf"\b(?:[Ss]ee|[Aa]sk|[Cc]all|[Cc]ontact) "
    rf"((?:{_FIRST}) [A-Z][a-z]+|{SURNAME}[{_GIVEN}]{{1,2}}(?![\u4e00-\u9fff]))|"
    rf"\b(?:[Mm]y )?(?:son|daughter|husband|wife|mother|father|brother|sister|child),? "
    rf"((?:{_FIRST})(?: [A-Z][a-z]+)+)"
)
_CONTEXTS = [re.compile(pattern) for pattern in (_GIVEN_BY, _NEAR, _TITLED, _SAID)]


def names_in(text: str) -> list[str]:
    """Return the names of people that a text holds, as far as they can be told from words.

    Parameters
    ----------
    text : str
        Folded. All of it may be a name, or words in it may announce one: 我叫, "my name is",
        我儿子, "see", a title.
    """
    if is_whole_name(text):
        return [text]
    found = []
    for context in _CONTEXTS:
        for match in context.finditer(text):
            name = next(group for group in match.groups() if group)
            if name not in _WORDS:
                found.append(name)
    return found


def is_first_name(text: str) -> bool:
    """Say whether a text is nothing but a known first name."""
    return _WHOLE_FIRST.fullmatch(text.strip()) is not None


def is_whole_name(text: str) -> bool:
    """Say whether a text is nothing but a name that is made of the usual characters or words."""
    chinese = _WHOLE.fullmatch(text) is not None and text not in _WORDS
    return chinese or _WHOLE_ENGLISH.fullmatch(text) is not None
