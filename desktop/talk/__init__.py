"""A conversation aloud: who has the floor, what is being said, and what is answered while it is being said."""
