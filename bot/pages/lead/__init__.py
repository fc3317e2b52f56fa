"""What does the page of one lead show, and what can be done there?"""
