"""Launch sessions: who opened what, in which browser, until when."""
