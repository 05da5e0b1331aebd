#!/usr/bin/env python3
"""stalling.py FOLDER MODE...: servers that stall or lie, one for each mode, on ports of loopback, until killed.

Writes `MODE PORT` of each to FOLDER/ports, and to FOLDER/events a line for what has come to pass: `MODE accepted`, `MODE stalls` where
it will say no more, or no more than a byte a time, `MODE gone` once the client has left.

  imap-silent    accepts, and says nothing
  imap-dribble   says its greeting a byte a time
  imap-deaf      greets, and answers nothing
  imap-body      sends a message a byte a time
  imap-long      says that a message is longer than it is, and waits
  imap-short     says that it is shorter
  imap-huge      says that it has more bytes than there can be
  imap-endless   sends a line that never ends
  smtp-silent    accepts, and says nothing
  smtp-dribble   says its greeting a byte a time
  smtp-data      takes all of a message, and does not say what it thinks of it
"""
import pathlib
import re
import socket
import sys
import threading
import time

BYTE_SECONDS = 2  # between two bytes of what comes a byte a time
BODY = b"From: Mallory <m@stalling.example>\r\nSubject: torn\r\nMessage-ID: <torn@stalling.example>\r\n\r\n" + b"words of a stalling server\r\n" * 20
ENDLESS_PIECE = b"* OK " + b"x" * 65536


class Gone(Exception):
    """The client has left."""


class Server:
    def __init__(self, folder, mode):
        self.folder, self.mode = folder, mode
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def tell(self, event):
        with open(self.folder / "events", "a", encoding="utf-8") as events:
            events.write(f"{self.mode} {event}\n")

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.attend, args=(client,), daemon=True).start()

    def attend(self, client):
        self.tell("accepted")
        try:
            getattr(self, self.mode.replace("-", "_"))(client, client.makefile("rb"))
        except (Gone, OSError):
            pass
        self.tell("gone")
        client.close()

    def stall(self, client):
        """Say nothing more, and listen to nothing, until the client leaves."""
        self.tell("stalls")
        while client.recv(65536):
            pass
        raise Gone

    def dribble(self, client, data):
        self.tell("stalls")
        for byte in data:
            client.sendall(bytes([byte]))
            time.sleep(BYTE_SECONDS)
        raise Gone

    def imap(self, client, commands, body):
        """Answer like a server with one message, until its body is asked for."""
        client.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in commands:
            tag, _, command = line.strip().partition(b" ")
            word = command.upper()
            if word.startswith(b"EXAMINE"):
                client.sendall(b"* 1 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 2] n\r\n")
            elif word.startswith(b"CAPABILITY"):
                client.sendall(b"* CAPABILITY IMAP4rev1\r\n")
            elif b"BODY" in word:
                body(client, tag)
            elif word.startswith(b"UID FETCH"):
                client.sendall(b'* 1 FETCH (UID 1 INTERNALDATE "05-Mar-2024 08:00:00 +0000" RFC822.SIZE %d)\r\n' % len(BODY))
            elif word.startswith(b"LOGOUT"):
                client.sendall(b"* BYE\r\n" + tag + b" OK\r\n")
                raise Gone
            client.sendall(tag + b" OK done\r\n")
        raise Gone

    def message(self, length):
        return b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % length

    def imap_silent(self, client, _):
        self.stall(client)

    def imap_dribble(self, client, _):
        self.dribble(client, b"* OK " + b"a greeting of many words " * 1000)

    def imap_deaf(self, client, _):
        client.sendall(b"* OK ready\r\n")
        self.stall(client)

    def imap_body(self, client, commands):
        def body(to, _):
            to.sendall(self.message(len(BODY)))
            self.dribble(to, BODY)
        self.imap(client, commands, body)

    def imap_long(self, client, commands):
        def body(to, tag):
            to.sendall(self.message(len(BODY) + 1000) + BODY + b")\r\n" + tag + b" OK done\r\n")
            self.stall(to)
        self.imap(client, commands, body)

    def imap_short(self, client, commands):
        self.imap(client, commands, lambda to, _: to.sendall(self.message(len(BODY) // 2) + BODY + b")\r\n"))

    def imap_huge(self, client, commands):
        self.imap(client, commands, lambda to, _: to.sendall(self.message(2**63) + BODY + b")\r\n"))

    def imap_endless(self, client, _):
        self.tell("stalls")
        while True:
            client.sendall(ENDLESS_PIECE)

    def smtp_silent(self, client, _):
        self.stall(client)

    def smtp_dribble(self, client, _):
        self.dribble(client, b"220 " + b"a greeting of many words " * 1000)

    def smtp_data(self, client, commands):
        client.sendall(b"220 ready\r\n")
        for line in commands:
            if re.match(rb"(?i)data", line):
                client.sendall(b"354 go on\r\n")
                while commands.readline() not in (b".\r\n", b""):
                    pass
                self.stall(client)
            client.sendall(b"250 stalling.example\r\n" if not re.match(rb"(?i)auth", line) else b"235 yes\r\n")
        raise Gone


def main():
    folder = pathlib.Path(sys.argv[1])
    servers = [Server(folder, mode) for mode in sys.argv[2:]]
    for server in servers:
        threading.Thread(target=server.serve, daemon=True).start()
    (folder / "events").touch()
    (folder / "ports.new").write_text("".join(f"{s.mode} {s.port}\n" for s in servers))
    (folder / "ports.new").rename(folder / "ports")
    threading.Event().wait()


if __name__ == "__main__":
    main()
