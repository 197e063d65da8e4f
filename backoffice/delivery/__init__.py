"""What leaves the office as data: tokens that open it, rates, previews, answers, feeds, webhooks.

May know no request and no address of a screen.
"""
