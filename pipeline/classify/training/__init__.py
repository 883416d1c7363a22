"""How the model of topics is made, from texts that are open; nothing here runs when news is
read.
"""
