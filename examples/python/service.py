#!/usr/bin/env python3
"""A small message store that Molt supervises: standard library only.

It takes its listening socket on fd 3 (the LISTEN_FDS protocol), keeps what it acknowledged in SQLite, and on TERM answers
what is in flight before it exits. USR1 makes it do the same and exit with 10, which asks Molt for an update.
"""
import json
import os
import selectors
import signal
import socket
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ASK_FOR_AN_UPDATE = 10
CANNOT_RUN_HERE = 12
SCHEMA = 1  # the oldest database that this release can use, see migrations/
IDLE_GRACE = 0.1  # seconds in which an idle connection may still send a last request


class Messages:
    """The table of messages. One connection for all threads: SQLite writes one at a time anyway."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")  # a row is durable before it is acknowledged

    def schema(self):
        return self.db.execute("PRAGMA user_version").fetchone()[0]

    def add(self, key, source, body):
        """The id of the message; a key that was seen before keeps the id that it got then."""
        with self.lock:
            self.db.execute("INSERT OR IGNORE INTO messages (key, source, body) VALUES (?, ?, ?)", (key, source, body))
            return self.db.execute("SELECT id FROM messages WHERE key = ?", (key,)).fetchone()[0]

    def after(self, first, limit):
        with self.lock:
            rows = self.db.execute("SELECT id, source, body FROM messages WHERE id > ? ORDER BY id LIMIT ?", (first, limit))
            return [dict(zip(("id", "source", "body"), row)) for row in rows]

    def close(self):
        with self.lock:
            self.db.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/health/ready":
            status, word = (503, "leaving") if is_leaving() else (200, "ok")
            self.answer(status, {"status": word, "release": os.environ.get("MOLT_RELEASE", ""), "schema": self.server.messages.schema()})
        elif url.path == "/api/messages":
            query = parse_qs(url.query)
            after, limit = (int(query.get(name, [default])[0]) for name, default in (("after", 0), ("limit", 100)))
            self.answer(200, {"messages": self.server.messages.after(after, min(limit, 1000))})
        else:
            self.answer(404, {"error": "not found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.headers.get("Idempotency-Key")
        try:
            message = json.loads(body)
            source, text = str(message["source"]), str(message["body"])
        except (ValueError, KeyError, TypeError):
            key = None
        if self.path != "/api/messages" or not key:
            self.answer(400, {"error": 'POST /api/messages wants an Idempotency-Key and {"source":"...","body":"..."}'})
        else:
            self.answer(201, {"id": self.server.messages.add(key, source, text)})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        if self.server.draining:
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing of each request."""


class Server(ThreadingHTTPServer):
    """A thread for each connection; server_close() waits for all of them."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, listener, messages):
        super().__init__(listener.getsockname()[:2], Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.messages = messages
        self.draining = False
        self.open = set()

    def take(self):
        try:
            connection, address = self.socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # somebody else took it, or the client went away
        connection.setblocking(True)
        self.open.add(connection)
        self.process_request(connection, address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is its own affair."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def drain(self):
        self.draining = True
        threading.Event().wait(IDLE_GRACE)
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RD)  # an idle one sees the end; an answer under way still goes out
            except OSError:
                pass
        # The listener stays open in Molt, so that nobody is refused; only our own descriptor of it is closed here.
        self.server_close()


def held_socket():
    if os.environ.get("LISTEN_FDS") != "1" or os.environ.get("LISTEN_PID") != str(os.getpid()):
        cannot_run("no socket on fd 3 (LISTEN_FDS); start it under Molt with APP_SOCKET=fd3")
    listener = socket.socket(fileno=3)
    listener.setblocking(False)
    return listener


def is_leaving():
    """Whether Molt is about to stop for good: then clients are to be sent elsewhere, and are served all the same (DRAIN_DELAY)."""
    return "MOLT_RUN_DIR" in os.environ and os.path.exists(os.path.join(os.environ["MOLT_RUN_DIR"], "leave"))


def cannot_run(reason):
    """Exit code 12: the supervisor does not try again, and repeats the reason."""
    if "MOLT_RUN_DIR" in os.environ:
        with open(os.path.join(os.environ["MOLT_RUN_DIR"], "reason"), "w", encoding="utf-8") as file:
            file.write(reason + "\n")
    sys.exit(CANNOT_RUN_HERE)


def serve_until_told(server):
    """Accepts until TERM, INT or USR1 comes; returns that signal."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, lambda *_: None)
    with selectors.DefaultSelector() as selector:
        selector.register(server.socket, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is woken:
                    return woken.recv(1)[0]
                server.take()


def main():
    listener = held_socket()
    messages = Messages(os.path.join(os.environ.get("MOLT_DATA", "."), "app.db"))
    if messages.schema() < SCHEMA:
        cannot_run(f"the database has schema {messages.schema()}, this release needs {SCHEMA}; set APP_MIGRATE")
    server = Server(listener, messages)
    number = serve_until_told(server)
    server.drain()
    messages.close()
    sys.exit(ASK_FOR_AN_UPDATE if number == signal.SIGUSR1 else 0)


if __name__ == "__main__":
    main()
