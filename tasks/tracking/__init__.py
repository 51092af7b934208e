"""Step 7 of the guide: progress reported and checked, the weekly rhythm, issues and their escalation (§3, §4)."""
