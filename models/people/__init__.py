"""Who lives here: residents and what foreign nationals carry."""
