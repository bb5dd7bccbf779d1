"""What trainers do: see the work, mark it, give the marks out."""
