-- System parameters that differ from their default. What exists, its type and its bounds is the program's list.
CREATE TABLE parameters (
    name          VARCHAR(64) NOT NULL PRIMARY KEY,
    value         VARCHAR(255) NOT NULL,
    updated_at_ms BIGINT NOT NULL               -- Unix milliseconds, UTC
);
