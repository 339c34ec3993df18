"""The dashboard: static pages that need nothing but a browser."""
