"""Changes residents as fast as it can until it is killed; says what was acknowledged: "row value" a line."""

import sys
import threading

from backoffice import store, vault
from backoffice.database import open_database, release
from models.people.resident import Resident
from tests.cast import TELLER


def write(row: int) -> None:
    """Count up in the note of one resident."""
    number = 0
    while True:
        number += 1
        store.change(TELLER, Resident, row, {"note": str(number), "name_latin": f"N{number}"})
        print(f"{row} {number}\n", end="", flush=True)  # in one piece, beside those of other threads
        release()


if __name__ == "__main__":
    url, key, *rows = sys.argv[1:]
    open_database(url)
    vault.open_vault(key)
    for each in rows:
        threading.Thread(target=write, args=(int(each),)).start()
