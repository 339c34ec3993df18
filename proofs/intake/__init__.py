"""Names and folders as contacts send them, with the place of each written down by a second reader."""
