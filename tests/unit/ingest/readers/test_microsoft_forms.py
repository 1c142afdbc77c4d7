"""Microsoft Forms: the same three people in its export."""

from export_checks import EXPORTS, check, run, spec


def test_microsoft_forms():
    file = spec("microsoft_forms.csv", format="microsoft-forms", id="Your code")
    feelings = ("calm", "tense", "rested", "lonely")
    file["columns"] = {"mood": {str(i): f"I felt {name}" for i, name in enumerate(feelings, 1)}}
    file["free_text"] = ["Who helps you?"]
    check(run(EXPORTS, file, attributes={"sex": "Sex", "age": "Your age"}))
