"""Facts: record types, their columns, and rules that hold whoever is looking."""
