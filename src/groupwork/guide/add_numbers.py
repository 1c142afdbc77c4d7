"""What the numbers of a file that is added stand for, where the study's files have words."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from groupwork.errors import GroupworkError
from groupwork.guide.draft.number_words import ask_words_of, stands_for
from groupwork.guide.questions import Interview, Question
from groupwork.guide.raw_sheet import Sheet
from groupwork.guide.recognise import Recognised, look_through, with_sheets
from groupwork.guide.same_questions import in_numbers_and_words


def words_of_numbers(
    sheet: Sheet,
    there: Iterable[Path],
    columns: Mapping[str, str],
    answers: Mapping[str, str],
    language: str,
    *,
    ask: Callable[[Question], str] | None = None,
) -> dict[str, object]:
    """Return what is said under `stands_for` of a file, as `groupwork new` asks it.

    Parameters
    ----------
    sheet : Sheet
        What is added.
    there : iterable of Path
        The files with answers that the study has.
    columns : mapping of str to str
        Instrument -> one of its columns in the file.
    answers : mapping of str to str
    language : str
    ask : callable, optional
        Puts a question to a person; what nobody says is TODO.

    Raises
    ------
    GroupworkError
        The study's files have the numbers, and this one the words.
    """
    group = _together(sheet, there)
    if group is None:
        return {}
    for numbered in in_numbers_and_words(group):
        if numbered.worded.name == sheet.name:
            raise GroupworkError(
                f"{sheet.name}: has answers in words, and {numbered.sheet.name} in numbers, of "
                f"which the study says no words. Export it as {numbered.sheet.name} is; or make "
                f"the study anew with all its files, which asks what the numbers stand for."
            )
    given = dict(answers)
    while True:
        interview = Interview(given, language)
        worded = ask_words_of(group, sheet, interview)
        still = [each for each in interview.open if each.default is None]
        if ask is None or not still:
            return stands_for(worded, columns)
        given[still[0].key] = ask(still[0])


def _together(sheet: Sheet, there: Iterable[Path]) -> Recognised | None:
    """Return the study's files with one more; None where one of them cannot be read.

    What is wrong with a file that is there, the check says.
    """
    with suppress(GroupworkError):
        group = look_through(dict.fromkeys(there))
        others = [each for each in group.sheets if each.name != sheet.name]
        return with_sheets(group, [*others, sheet])
    return None
