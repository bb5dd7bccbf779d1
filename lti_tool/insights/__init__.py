"""How a whole course goes: progress, where groups are held up, scores, what rubrics say."""
