"""One tracker on several computers: bringing them together (同步), and copies that are kept (备份)."""
