"""The SRN page: the scene between URL, session and stage, and the panels below the stage."""
