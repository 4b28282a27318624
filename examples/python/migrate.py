#!/usr/bin/env python3
"""Brings app.db to the newest of migrations/<number>_<name>.sql. Molt runs it as APP_MIGRATE, behind a verified backup.

Each file is one transaction; the number of the last one is kept in the database as its user_version.
"""
import os
import pathlib
import sqlite3
import sys


def statements(text):
    """SQLite says where a statement ends; a semicolon in a trigger or a string is none."""
    collected = ""
    for line in text.splitlines(keepends=True):
        collected += line
        if sqlite3.complete_statement(collected):
            yield collected
            collected = ""
    if collected.strip():
        yield collected


def apply(db, number, file):
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(file.read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")
    except sqlite3.Error as problem:
        if db.in_transaction:
            db.execute("ROLLBACK")
        sys.exit(f"{file.name}: {problem}")


def main():
    folder = pathlib.Path(__file__).parent / "migrations"
    files = sorted((int(file.name.split("_")[0]), file) for file in folder.glob("[0-9]*_*.sql"))
    db = sqlite3.connect(os.path.join(os.environ.get("MOLT_DATA", "."), "app.db"), isolation_level=None)
    schema = db.execute("PRAGMA user_version").fetchone()[0]
    if files and schema > files[-1][0]:
        sys.exit(f"the database has schema {schema}, newer than {files[-1][0]}, the newest that this release knows")
    for number, file in files:
        if number > schema:
            apply(db, number, file)
            print(f"applied {file.name}")
    db.close()


if __name__ == "__main__":
    main()
