"""The revisions, oldest first. A published revision is never changed."""
