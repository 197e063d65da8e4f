"""What print runs, copies, passes, looks and parts of learning packs are called."""

from peewee import CharField

_NAMES = {
    ("print_run", "name"): 200,
    ("printed_copy", "name"): 200,
    ("entry_pass", "name"): 80,
    ("office_look", "place"): 80,
    ("learning_item", "name"): 120,
}


def up(migrator, db):
    for (table, column), length in _NAMES.items():
        migrator.migrate(migrator.add_column(table, column, CharField(max_length=length, default="")))


def down(migrator, db):
    for table, column in _NAMES:
        migrator.migrate(migrator.drop_column(table, column))
