"""What a document is: its language, its form and its topics, each with what decided it."""
