"""Which leads are in a list, in which order, and how many?"""

from leads.store.listed.pages import BadCursor, Count, Order, Page, Row, Seen, behind, count, every, page, values

__all__ = ["BadCursor", "Count", "Order", "Page", "Row", "Seen", "behind", "count", "every", "page", "values"]
