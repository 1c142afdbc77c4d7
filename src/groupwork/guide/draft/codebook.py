"""Drafts the codes of interviews: what each stands for, what they are taken for, whose count."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from groupwork.analysis.interviews.agreement import FEWEST_SEGMENTS
from groupwork.guide.questions import Interview
from groupwork.guide.raw_sheet import Strand
from groupwork.ingest.coding.taguette import HIGHLIGHTS
from groupwork.ingest.wordings import BELOW, code_path, codes_above, split_codes

#: What somebody says of a code that is no theme, and of one whose name says what it is.
NO_THEME, BY_NAME = "no-theme", "by-name"
# Of a passage that is shown beside its code; a head's definition lists so many codes below it.
_WORDS, _LETTERS_SHOWN, _BELOW_TOLD = 6, 40, 4
# What a list of codes says of one that is no theme.
_SAYS_NO_THEME = re.compile(
    r"\b(?:not a theme|not themes?|no theme|not a code|kein thema)\b|(?:不是|非)主题"
)
# What may stand between a code and the one above it, besides what programs write there.
_MARKS = (".", "/")
#: What somebody says where no coder's codes count alone.
MOST = "most"


def interviews_section(
    coded: list[Strand], lists: list[Strand], interview: Interview
) -> dict[str, Any]:
    """Return the section of the interviews: its codes, what they are taken for, whose count.

    Parameters
    ----------
    coded, lists : list of Strand
        Tables of coded passages; lists of codes with what they mean.
    interview : Interview
    """
    listed = listed_codes(lists)
    given = [
        (code, text)
        for strand in coded
        for _, _, cell, text in strand.coded()
        for code in filter(None, split_codes(cell, strand.between))
    ]
    spelled = _one_spelling(listed, [code for code, _ in given])
    said: dict[str, str] = {}
    for code, text in given:
        said.setdefault(spelled[code], text)
    codes: list[dict[str, Any]] = []
    no_themes: list[str] = []
    used = {tuple(code_path(code)) for code in said}
    tree = code_tree(code for code in said if code not in listed)
    words = {tuple(code_path(code)): text for code, text in said.items()}
    within = _themes_of(lists) or _ask_heads(coded, spelled, interview)
    paths: list[tuple[tuple[str, ...], str, str, str, bool]]
    heads = (name for name in dict.fromkeys(within.values()) if name not in listed)
    paths = [((name,), name, "", "", False) for name in heads]
    paths += [((t,), t, within.get(t, ""), said.get(t, ""), True) for t in listed]
    paths += [
        (path, name, above or within.get(name, ""), words.get(path, ""), path in used)
        for path, (name, above) in tree.items()
    ]
    for path, theme, above, passage, is_given in paths:
        over = {"within": above} if above and above not in no_themes else {}
        if is_given:
            meaning = _meaning(theme, path, passage, listed.get(theme, ""), interview)
            if meaning == NO_THEME:
                no_themes.append(theme)
                continue
        else:  # a name for those below it
            below = [name for name, head in [*tree.values(), *within.items()] if head == theme]
            few = len(below) <= _BELOW_TOLD
            meaning = interview.say("; ", "；").join(below) if few else theme
        codes.append({"id": theme, "label": theme, "definition": meaning, **over})
    codes = _below_others(codes, interview, sure=any(map(_of_taguette, coded)))
    aside = {"no_themes": no_themes} if no_themes else {}
    of_several = _Several.of(coded)
    return {
        "approach": _approach(of_several, interview),
        **_unit(of_several, interview),
        **_lead(_Several.of([each for each in coded if not each.for_agreement]), interview),
        "codes": codes,
        **aside,
    }


def _unit(who: "_Several", interview: Interview) -> dict[str, str]:
    """Ask on what the coders of coding programs' files are compared, where there are several."""
    if not who.marked_freely:
        return {}
    if who.texts_lack and len(who.coders) > 1:
        interview.note(
            "The files of the coding program do not hold the texts of all interviews, so coders "
            "are compared in the passages as they were marked ('unit' under 'interviews'; "
            "'transcripts' of a file says where texts are)",
            "编码软件的文件中没有全部访谈的原文，因此按各人标出的片段比较编码者（interviews的unit；"
            "原文的位置由文件的transcripts写明）",
        )
    if len(who.coders) < 2 or who.texts_lack:
        return {"unit": "free"}
    said = interview.ask(
        "unit",
        (
            "Coders seldom mark quite the same passages. In what are their codes compared and "
            "counted?",
            "各编码者标出的片段很少完全一致。以什么为单位比较和统计编码？",
        ),
        saw=interview.say(
            f"{who.double} passages were marked by several coders with the same beginning and end",
            f"起止完全相同、由不止一人标出的片段：{who.double}个",
        ),
        choices={
            "sentence": ("in sentences", "句子"),
            "turn": ("in what somebody says until another one speaks", "话轮（一人连续说的话）"),
            "interview": ("in whole interviews", "整次访谈"),
            "free": ("in the passages as they were marked", "各人标出的片段本身"),
        },
        suggestion="sentence",
    )
    todo = interview.todo("sentence, turn, interview or free", "sentence、turn、interview或free")
    return {"unit": said or todo}


def _themes_of(lists: Iterable[Strand]) -> dict[str, str]:
    """Return code -> its theme, where a list of codes says which it belongs to."""
    found: dict[str, str] = {}
    theme = ""
    for strand in lists:
        if "above" in strand.columns:
            for code, head in strand.rows("theme", "above"):
                theme = head or theme  # which may stand beside its first code alone
                if code and theme and theme != code:
                    found.setdefault(code, theme)
    return found


def _ask_heads(
    coded: list[Strand], spelled: Mapping[str, str], interview: Interview
) -> dict[str, str]:
    """Ask whether a column beside the codes has what stands above each; return code -> it.

    It has one text for each code, and fewer texts than there are codes.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for strand in coded:
        column = strand.columns.get("theme", "")
        for name in strand.source.texts if column and not strand.coders else ():
            if name in strand.columns.values():
                continue
            cells = zip(strand.source.texts[column], strand.source.texts[name], strict=True)
            for cell, head in cells:
                for code in filter(None, split_codes(cell, strand.between)):
                    found.setdefault(name, {}).setdefault(spelled.get(code, code), set()).add(head)
    for name, of in found.items():
        heads = {head for each in of.values() for head in each}
        one_each = all(len(each) == 1 for each in of.values()) and "" not in heads
        short = max(map(len, heads)) <= _LETTERS_SHOWN
        if not (one_each and short and 2 <= len(heads) < len(of)) or heads & {*of}:
            continue
        listed = {head: [code for code, each in of.items() if head in each] for head in heads}
        said = interview.ask(
            f"heads.{name}",
            (
                f"Does '{name}' say what stands above each code, such as its theme?",
                f"“{name}”一列是否为各编码的上一级（如主题、类别）？",
            ),
            saw=interview.say("; ", "；").join(
                f"{head}: {interview.say(', ', '、').join(codes)}"
                for head, codes in sorted(listed.items())
            ),
            choices={
                "yes": (
                    "yes, these are told, too, with the codes below them",
                    "是，连同下级编码一并报告",
                ),
                "no": ("no, it is not read", "不是，不读取"),
            },
            suggestion="yes",
        )
        if said == "no":
            continue
        todo = interview.todo("what stands above the codes?", "编码的上一级是什么？")
        return {code: next(iter(each)) if said else todo for code, each in of.items()}
    return {}


def listed_codes(lists: Iterable[Strand]) -> dict[str, str]:
    """Return the codes of lists of them, and what they mean.

    Those that differ in capitals alone are one, called as it is first.
    """
    called: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for strand in lists:
        for theme, meaning in strand.rows("theme", "meaning"):
            if theme:
                name = called.setdefault(theme.casefold(), theme)
                meanings[name] = meanings.get(name) or meaning
    return meanings


def _of_taguette(strand: Strand) -> bool:
    """Say whether a table is Taguette's, in which a tag with a dot is below what stands before."""
    return {*strand.source.texts} == {*HIGHLIGHTS}


def _below_others(
    codes: list[dict[str, Any]], interview: Interview, *, sure: bool
) -> list[dict[str, Any]]:
    """Ask whether "help.practical" is below "help", and put such codes below those.

    What stands before the mark is a code of the list, or several begin with it.
    """
    for mark in _MARKS:
        parents = codes_above([code["id"] for code in codes], mark)
        if not parents:
            continue
        code, above = next(iter(parents.items()))
        said = interview.ask(
            f"below.{mark}",
            (
                f"Is '{code}' a part of '{above}', so that '{above}' counts with it? (and so on of "
                f"all codes with '{mark}')",
                f"“{code}”是否为“{above}”的下级编码，并计入“{above}”？（其他含“{mark}”的编码也一样）",
            ),
            saw=interview.say(", ", "、").join(parents),
            choices={
                "yes": ("yes, it lies within it", "是，属于其下级"),
                "no": ("no, they are codes of their own", "不是，各自独立"),
            },
            default="yes" if sure and mark == "." else None,
            suggestion="yes",
        )
        if said == "no":
            continue
        todo = interview.todo("the code above it, or take the line out", "上级编码；没有则删去此行")
        codes = _with_heads(codes, parents, "" if said else todo, interview)
    return codes


def _with_heads(
    codes: list[dict[str, Any]], parents: dict[str, str], todo: str, interview: Interview
) -> list[dict[str, Any]]:
    """Put codes within those above them, before which there stands what is no code itself."""
    listed = {code["id"]: code for code in codes}
    placed: dict[str, dict[str, Any]] = {}

    def place(name: str) -> None:
        above = parents.get(name, "")
        if above and above not in listed and above not in placed:
            place(above)
        below = [code for code, over in parents.items() if over == name]
        meaning = interview.say("; ", "；").join(below) if len(below) <= _BELOW_TOLD else name
        code = listed.get(name, {"id": name, "label": name, "definition": meaning})
        placed[name] = {**code, **({"within": todo or above} if above else {})}

    for name in listed:
        place(name)
    return list(placed.values())


def _one_spelling(listed: Iterable[str], given: list[str]) -> dict[str, str]:
    """Return code -> how it is written, of those that differ in capitals alone.

    As it is in the list of codes, else as it is written most often; so are those above it.
    """
    written = {code.casefold(): code for code in listed}
    parts = Counter(part for code in given for part in code_path(code))
    for part, _ in parts.most_common():
        written.setdefault(part.casefold(), part)
    return {
        code: written.get(code.casefold())
        or BELOW.join(written[part.casefold()] for part in code_path(code))
        for code in given
    }


def _meaning(
    theme: str, path: tuple[str, ...], passage: str, listed: str, interview: Interview
) -> str:
    """Ask what a code stands for, if its name does not say it or the list of codes tells it."""
    shown = " ".join(passage.split()[:_WORDS])
    shown = f"“{shown[:_LETTERS_SHOWN]} …”" if len(shown) < len(passage) else f"“{shown}”"
    above = interview.say(f"under '{BELOW.join(path[:-1])}'", f"在“{BELOW.join(path[:-1])}”之下")
    saw = [*([above] if path[1:] else []), *([shown] if passage else [])]
    aside = bool(listed) and _SAYS_NO_THEME.search(listed.casefold()) is not None
    hint = interview.where(
        (" (Enter, if its name says all)", "（名称已说明含义的，按回车）"),
        (" (Continue, if its name says all)", "（名称已说明含义的，按“继续”）"),
    )
    told = interview.ask(
        f"meaning.{theme}",
        (
            f"What does the code '{theme}' of the interviews stand for?{'' if listed else hint[0]}",
            f"访谈编码“{theme}”的含义是什么？{'' if listed else hint[1]}",
        ),
        saw=listed if aside else interview.say(": ", "：").join(saw),
        choices={
            **({"as-listed": (listed, listed)} if listed else {}),
            **({} if listed else {BY_NAME: ("its name says it", "名称已说明含义")}),
            NO_THEME: (
                "it is no theme, such as what the interviewer said: it counts nowhere",
                "不是主题（如访谈者的话）：不计入结果",
            ),
        },
        default=None if aside else "as-listed" if listed else BY_NAME,
        suggestion=NO_THEME if aside else "",
        known=bool(listed) and not aside,
        free=True,
    )
    if told is None:
        return interview.todo("what the code stands for", "这个编码的含义")
    return {"as-listed": listed, BY_NAME: theme, "": theme}.get(told, told)


@dataclass(frozen=True)
class _Several:
    """Who coded.

    Attributes
    ----------
    coders : list of str
    double : int
        Passages that more than one of them coded.
    apart : int
        Those of them where the codes are not the same.
    marked_freely : bool
        Whether each coder chose where a passage begins and ends.
    texts_lack : bool
        Whether the text of an interview is not there, beside the passages in it.
    """

    coders: list[str]
    double: int
    apart: int
    marked_freely: bool
    texts_lack: bool

    @classmethod
    def of(cls, coded: list[Strand]) -> "_Several":
        coders: dict[str, None] = {}
        given: dict[tuple[str, ...], dict[str, set[str]]] = {}
        for strand in coded:
            place = strand.rows("interview", "person", "segment", "begin", "text")
            for row, coder, cell, _ in strand.coded():
                key = place[row][:3] if place[row][2] else place[row]
                if coder and (cell or not strand.coders):
                    codes = {code.casefold() for code in split_codes(cell, strand.between) if code}
                    given.setdefault(key, {}).setdefault(coder, set()).update(codes)
                    coders[coder] = None
        several = [list(each.values()) for each in given.values() if len(each) > 1]
        apart = sum(any(one != codes[0] for one in codes) for codes in several)
        freely = any(each.is_project for each in coded)
        lack = any(each.texts_lack for each in coded)
        return cls(list(coders), len(several), apart, freely, lack)


def _lead(who: _Several, interview: Interview) -> dict[str, Any]:
    """Ask whose codes count of passages that several people coded otherwise."""
    if not who.apart:
        return {}
    said = interview.ask(
        "lead-coder",
        interview.where(
            (
                "Whose codes count where two people coded the same passage and their codes differ? "
                "(If you decided on each of them together, answer 'most' for now: `groupwork "
                "worksheet` then writes a list for your decisions.)",
                "两人给同一片段的编码不同时，以谁的编码为准？（如已共同商定各处分歧，先答“most”，"
                "之后用`groupwork worksheet`列出分歧，填入决定。）",
            ),
            (
                "Whose codes count where two people coded the same passage and their codes differ? "
                "(What you decided on together, passage by passage, cannot be entered on these "
                "pages; answer that it is nobody's alone.)",
                "两人给同一片段的编码不同时，以谁的编码为准？（逐处共同商定的结果不能在页面上填入，"
                "请选“不以一人为准”。）",
            ),
        ),
        saw=interview.say(
            f"{who.apart} of {who.double} passages that several people coded",
            f"由不止一人编码的{who.double}个片段中，有{who.apart}个编码不同",
        ),
        choices={
            MOST: (
                "nobody's alone: a code counts that most of them gave (of two, both)",
                "不以一人为准：多数人（两人时即两人都）给了的编码才计入",
            )
        }
        | {name: (f"the codes of {name}", f"{name}的编码") for name in who.coders},
    )
    if said is None:
        return {"lead_coder": interview.todo("the coder whose codes count", "以谁的编码为准")}
    return {} if said == MOST else {"lead_coder": said}


def _approach(who: _Several, interview: Interview) -> str | None:
    """Ask what the codes are taken for: whether coders worked so that they can be compared."""
    double, several = who.double, len(who.coders) > 1
    names = ", ".join(who.coders)
    return interview.ask(
        "approach",
        (
            "Did two people code the same passages separately, so that the report can tell how "
            "far they agree?",
            "是否由两人各自独立地给同样的片段编码，以便报告两人的一致程度？",
        )
        if several
        else ("What are the codes of the interviews?", "访谈的编码是什么？"),
        saw=interview.say(
            f"coders: {names}" + (f"; passages of more than one: {double}" if several else ""),
            f"编码者：{names}" + (f"；由不止一人编码的片段：{double}个" if several else ""),
        )
        if who.coders
        else "",
        choices={
            **(
                {
                    "coding-reliability": (
                        "yes: the report tells how far they agree",
                        "是：报告两人的一致程度",
                    )
                }
                if several
                else {}
            ),
            "codebook": (
                "no: the codes put what was said in order, and no agreement is told"
                if several
                else "a list that puts in order what was said",
                "否：编码用来整理所说的内容，不报告一致程度"
                if several
                else "用来整理所说内容的一组编码",
            ),
            "reflexive": (
                "the codes are the author's own reading of what was said (reflexive analysis)",
                "编码是作者自己对所说内容的解读（反思性分析）",
            ),
        },
        # In what they marked freely it is not seen how much both of them coded.
        default=None
        if several and who.marked_freely
        else "coding-reliability"
        if double >= FEWEST_SEGMENTS
        else "codebook",
    )


def code_tree(written: Iterable[str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Put codes below those that they stand with.

    Parameters
    ----------
    written : iterable of str
        As they stand in the file.

    Returns
    -------
    dict
        Path -> id, and the id of the code above it (empty for none); codes follow the one above
        them. A name that several codes have is told with those above it.
    """
    paths: dict[tuple[str, ...], None] = {}
    for each in written:
        parts = code_path(each)
        paths |= {tuple(parts[:depth]): None for depth in range(1, len(parts) + 1)}
    place = {path: number for number, path in enumerate(paths)}
    paths = dict.fromkeys(
        sorted(paths, key=lambda path: [place[path[: end + 1]] for end in range(len(path))])
    )
    last = [path[-1].casefold() for path in paths]
    ids = {
        path: path[-1] if last.count(path[-1].casefold()) == 1 else BELOW.join(path)
        for path in paths
    }
    return {path: (name, ids.get(path[:-1], "")) for path, name in ids.items()}
