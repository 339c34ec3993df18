"""``zzfz serve``: the second front end, in a browser, over the same steps as the command line."""
