"""What is run by hand to renew files that are made from others; tests prove that they are up to date."""
