"""Reading files, folders and globs into Items.

`find` walks what the user named and gives file references (no bytes are read); `read` turns one
reference into Items and Rejects, one at a time, so that a large `.jsonl` is never held whole;
`decode` finds a file's encoding.
"""
