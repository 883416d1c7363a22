"""What made the data that relating needs; run by hand."""
