"""What we say and how it leaves: messages, templates, channels."""
