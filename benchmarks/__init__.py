"""How fast it is: the stock worker, ours and the floor side by side in one run."""
