"""The tests; the fixtures they share stand in `conftest`, the people in `cast`."""
