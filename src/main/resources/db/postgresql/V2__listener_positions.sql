-- How far the listeners have come, and the token of the last owner of each, without which nothing of theirs is taken.
CREATE TABLE IF NOT EXISTS listener_positions (
    listener TEXT NOT NULL PRIMARY KEY,
    token BIGINT NOT NULL,
    position TEXT NOT NULL
);
