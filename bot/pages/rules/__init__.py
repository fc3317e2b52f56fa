"""What do managers see and change of the rules in a browser?"""
