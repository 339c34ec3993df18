"""Files for Word and Excel, made from plain descriptions of a document or a table."""
