"""The procedures, line by line as the guides have them."""
