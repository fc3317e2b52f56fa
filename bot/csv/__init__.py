"""How do leads become a file for a spreadsheet?"""
