"""Where people live: areas and households."""
