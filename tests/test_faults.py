"""What a process that is killed in the middle of its writing leaves behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backoffice.database import integrity
from models.people.resident import Resident
from models.system.change import Change
from tests.conftest import KEYS, Office

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("turn", range(2))
def test_a_killed_writer_loses_no_acknowledged_change_and_leaves_no_half_one(
    office: Office, turn: int
) -> None:
    rows = [office.id(name) for name in ("kim", "lee", "park")]
    command = [
        sys.executable,
        "-m",
        "tests.fault_writer",
        office.settings.database_url,
        KEYS["BACKOFFICE_DATA_KEY"],
    ]
    writer = subprocess.Popen([*command, *map(str, rows)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert writer.stdout is not None
    said = [writer.stdout.readline()]
    time.sleep(random.Random(turn).uniform(0.05, 0.6))
    os.kill(writer.pid, signal.SIGKILL)
    said += writer.stdout.read().splitlines()
    writer.wait()
    acknowledged = {tuple(map(int, line.split())) for line in said if len(line.split()) == 2}
    assert acknowledged
    for row in rows:
        query = Change.select().where(Change.record == "resident", Change.row == row).order_by(Change.id)
        written = [json.loads(change.diff)["note"][1] for change in query if change.verb == "edit"]
        stored = Resident.get_by_id(row)
        assert {str(number) for kept, number in acknowledged if kept == row} <= set(written)
        assert written == [str(number) for number in range(1, len(written) + 1)]
        assert (stored.note, stored.version) == (written[-1] if written else "", len(written) + 1)
        assert stored.name_latin in (f"N{stored.note}", "KIM CHEOLSU", "LEE YEONGHWA", "PARK JIHUN")
    assert integrity() == []
