"""What is true, said without framework, file, clock or network."""
