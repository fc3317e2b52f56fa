"""What do reps and managers see in a browser?"""
