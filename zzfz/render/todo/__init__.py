"""The todo list of one unit (待办清单): what it still owes, in the order in which it should work."""
