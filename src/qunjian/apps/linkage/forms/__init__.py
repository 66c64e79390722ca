"""What is asked of the person who compares, decides or rules."""
