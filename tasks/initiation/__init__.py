"""What the steps of 立项 do: who is asked at each gate, and what follows from each answer (§1)."""
