"""The one write path: may this actor, transaction, version check, save, search index, history.

Screens, bulk acts, import, API, jobs and commands all change records here and nowhere else.
"""

from backoffice.store.acts import NOTES, Act, note, note_list
from backoffice.store.bin import delete, delete_many, restore, restore_many
from backoffice.store.forgetting import forget
from backoffice.store.merging import Merged, merge
from backoffice.store.refusals import Conflict, InUse, Invalid, Missing, Refused
from backoffice.store.row import loaded, references, stored
from backoffice.store.undoing import CHANGED_SINCE, STEPS, Undone, hindered, undo, undoable
from backoffice.store.writing import (
    Edit,
    Outcome,
    acting,
    after,
    change,
    change_many,
    create,
    load,
    revert,
    write_edits,
)

__all__ = [
    "Act",
    "CHANGED_SINCE",
    "Conflict",
    "Edit",
    "InUse",
    "Invalid",
    "Merged",
    "Missing",
    "NOTES",
    "Outcome",
    "Refused",
    "STEPS",
    "Undone",
    "acting",
    "after",
    "change",
    "change_many",
    "create",
    "delete",
    "delete_many",
    "forget",
    "hindered",
    "load",
    "loaded",
    "merge",
    "note",
    "note_list",
    "references",
    "restore",
    "restore_many",
    "revert",
    "stored",
    "undo",
    "undoable",
    "write_edits",
]
