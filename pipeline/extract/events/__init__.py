"""What happens: events told by verbs and nouns, by frames that are data of a language."""
