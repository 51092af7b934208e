"""What the steps of the guide do: who is asked at each gate, what is checked, what follows (§2)."""
