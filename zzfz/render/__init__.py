"""Renderers: view models to text, JSON and documents; every one returns str or bytes."""
