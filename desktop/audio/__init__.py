"""Sound in and out of the laptop: files now, devices next."""
