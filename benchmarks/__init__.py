"""Measurements that anybody can repeat: ratios within one run, never times to be relied on."""
