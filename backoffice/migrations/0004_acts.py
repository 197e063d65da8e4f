"""What somebody did of late is found without going through all of it."""


def up(migrator, db):
    migrator.migrate(migrator.add_index("batch", ("actor", "at")))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("batch", "batch_actor_at"))
