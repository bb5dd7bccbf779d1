"""What course authors do: pick activities by deep linking, place them on empty links."""
