"""The verbs that touch the world: records, gates, outbox, documents, deadlines."""
