"""The weekly learning pack: terms, notices, an article and a dialogue in two languages, with a slip for
attendance, on A4."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.learning_pack.sample import pack

_TEXT = {"title": "words", "body": "markdown", "states": "states?"}

PRINTABLE = Printable(
    name="learning_pack",
    title=N_("Learning pack"),
    record="learning_pack",
    paper="A4",
    genre="form",
    languages=(1, 2),
    says=("name",),
    options={"outdated": OUTDATED},
    shape={
        "office": OFFICE,
        "name": "text",
        # Of the week, in order.
        "days": ["date"],
        # The Chinese in pieces that are read aloud one by one.
        "terms": [
            {
                "term": "words",
                "pieces": [{"word": "text", "reading": "text?"}],
                "definition": "words?",
                "states": "states?",
            }
        ],
        "notices": [_TEXT],
        "articles": [_TEXT],
        "dialogues": [{"lines": [{"who": "text?", "said": "words"}], "states": "states?"}],
        "pictures": "pictures?",
        "imprint": IMPRINT,
    },
    sample=pack,
)
