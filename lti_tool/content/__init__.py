"""Course packages: plain files an author can read, edit and zip, read into frozen values."""
