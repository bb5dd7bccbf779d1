"""How much a launch costs, measured beside two yardsticks in the same run."""
