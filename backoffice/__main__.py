"""The command line by `python -m backoffice`."""

from backoffice.cli import main

main()
