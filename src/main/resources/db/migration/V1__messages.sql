-- AUTOINCREMENT: an id is never used again, so that readers can go on after the last one they saw.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TEXT NOT NULL
);
