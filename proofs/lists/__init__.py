"""Proofs about reading other counties' lists."""
