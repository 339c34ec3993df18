"""A second reading of the rules that count (已报齐), which shares no line with the program."""
