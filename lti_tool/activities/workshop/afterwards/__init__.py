"""What follows the handing in: the gallery walk and the check-in."""
