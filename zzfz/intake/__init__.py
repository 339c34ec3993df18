"""Taking material in: how it is named, where it belongs, what must be kept out."""
