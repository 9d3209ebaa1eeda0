"""Where answers are remembered with the meaning of their questions: the encoder, the index, and the stores."""
