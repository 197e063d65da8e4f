"""Accounts, changes, jobs and lists kept for later."""
