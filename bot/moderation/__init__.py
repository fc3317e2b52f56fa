"""Who scores the lead's messages that came without scores, and when?"""
