"""The schema's history; ``accord db upgrade`` walks it."""
