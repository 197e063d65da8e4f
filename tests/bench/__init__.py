"""The benchmarks: lists and forms against Flask-Admin and Django admin on the same rows, a crowd, paper."""
