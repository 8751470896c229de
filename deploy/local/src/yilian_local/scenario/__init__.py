"""The county scenario (县域情景): its file, the county made from it, the play and the report."""
