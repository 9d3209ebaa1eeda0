"""The pages on which people sign in, choose passwords and set up a second factor: plain HTML, no script."""
