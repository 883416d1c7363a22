"""Commands that make the data files of `schemas/data` from open sources; nothing of the product imports them."""
