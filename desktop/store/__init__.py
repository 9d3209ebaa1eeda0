"""What is kept on this laptop: conversations, reports and their files, in one encrypted database under a sealed key."""
