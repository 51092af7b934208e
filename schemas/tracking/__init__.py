"""The laws of step 7: progress, weekly tracking, issues, escalation, goals (T1 to T6, E1 to E7)."""
