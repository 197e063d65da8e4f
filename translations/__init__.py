"""The interface in Chinese, Korean and Japanese (English is the source); the office's content is records."""
