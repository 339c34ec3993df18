"""Turning a county's own list (Word, Excel, PDF, HTML, text) into checklist files, reviewably."""
