"""The article in a web page: `blocks` cuts the page, `vote` says which blocks are the article's.

`pipeline.pagetext` calls it within its time.
"""
