ALTER TABLE entries DROP INDEX entries_by_key, ADD UNIQUE INDEX entries_by_key (client_entry_id, sender_id, conversation_id);
