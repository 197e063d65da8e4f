"""Content in many languages: its workflow, the translation desk, what is published, checks and memory."""
