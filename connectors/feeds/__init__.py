"""Live feeds: fetched politely, read safely, never lost.

Lives here: reading a feed (`parser` over `inflate`, `decode`, `markup`, `fast`, `slow`, `jsonfeed`,
`head`, `entry`, `dates`), lists of feeds (`opml`), fetching (`fetcher` over `addresses`, `answer`),
when to poll (`schedule`, `turns`), what is remembered of a feed (`feedstate`, `marks`, `state`,
`elasticstate`), the poller that ties them (`poller`), and the full text of pages (`pages`,
`robots`). Does not live here: any understanding of a text.
"""
