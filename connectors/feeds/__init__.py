"""Live feeds: fetched politely, read safely, never lost.

Lives here: reading a feed (`parser`, `dates`, `decode`, `inflate`, `markup`, `fast`, `slow`, `jsonfeed`, `entry`), lists of
feeds (`opml`), fetching (`fetcher`, `addresses`), when to poll (`schedule`), what is remembered of a feed (`state`),
the poller that ties them (`poller`) and the full text of pages (`pages`, `robots`).
Does not live here: any understanding of a text.
"""
