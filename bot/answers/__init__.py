"""Who answered leads, how soon, and who is told of it?"""
