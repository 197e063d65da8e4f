"""`python -m translations update | compile | check`: the interface catalogues from the command line."""

from __future__ import annotations

import sys

from translations import catalogues


def main() -> int:
    """Run the named command; 1 when `check` finds a fault, 2 when the command is unknown."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "update":
        catalogues.update()
    elif command == "compile":
        catalogues.compile()
    elif command == "check":
        found = list(catalogues.faults())
        for line in found:
            print(line)
        return 1 if found else 0
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
