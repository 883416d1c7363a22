"""What dates and quantities are read with: tokens with offsets, numerals, the words of units and
money, the calendar.

No room here looks at a whole text but `tokens`; the others read a few tokens at a place, so all
stays linear.
"""
