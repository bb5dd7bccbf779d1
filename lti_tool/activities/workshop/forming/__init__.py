"""How people come into groups: chosen, drawn by lot, pasted, placed at a set time."""
