-- The key that makes a repeat give the first result comes first in its index: clients make it from the time, so new rows go to the
-- index's end, a few pages for a whole batch. By conversation, each row of a batch changed a page of its own.
DROP INDEX IF EXISTS entries_by_key;
CREATE UNIQUE INDEX entries_by_key ON entries (client_entry_id, sender_id, conversation_id);   -- idempotent for ever
