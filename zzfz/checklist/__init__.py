"""The checklist: model, YAML loading with places, merged sets, departments and collectives."""
