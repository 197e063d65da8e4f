"""Who travels, when, from where and to which bed."""
