"""What is to happen later if nothing comes between: rows in the database, and who looks for those that are due."""
