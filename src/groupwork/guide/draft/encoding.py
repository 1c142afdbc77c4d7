"""In which encoding a text file is, where its bytes do not show it."""

from groupwork.guide.questions import Interview
from groupwork.guide.recognise import Recognised, recognise


def ask_encodings(group: Recognised, interview: Interview) -> Recognised:
    """Ask in which encoding words are right; return the raw files as they are read in it."""
    sources = [*group.sheets, *(strand.source for strand in group.strands)]
    unsure = {each.path.name: each.found.encodings for each in sources if each.found.encodings}
    said = {
        name: interview.ask(
            f"encoding.{name}",
            (
                f"Which of these words stand in {name}? (It does not say how it is encoded.)",
                f"{name}中的文字是哪一种？（文件没有注明编码。）",
            ),
            choices={
                codec: (f"{words} ({codec})", f"{words}（{codec}）") for codec, words in of.items()
            },
        )
        for name, of in unsure.items()
    }
    known = {name: codec for name, codec in said.items() if codec}
    return recognise(group.paths, encodings=known) if known else group
