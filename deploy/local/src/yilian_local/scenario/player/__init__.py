"""The parts of the play: each plays one kind of thing through the services' HTTP interfaces."""
