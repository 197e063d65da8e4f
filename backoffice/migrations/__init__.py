"""The schema's history: numbered migrations with models of their own, never those of today."""
