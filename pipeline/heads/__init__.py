"""What stands above a news text beside its headline: date lines, bylines, agencies, kickers,
datelines.

Read line by line, and by both the step that splits (a head begins an article) and the one that
cleans (it is no text).
"""
