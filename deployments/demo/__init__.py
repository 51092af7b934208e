"""``make demo``: the main job on the example, on real parts, checked by itself."""
