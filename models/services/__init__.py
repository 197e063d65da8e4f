"""What residents ask of the office and get from it."""
