"""The documents of the project, and what writes the generated ones (``make docs``)."""
