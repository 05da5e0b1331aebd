"""A proxy before the private Dovecot or Postfix that ends a session after a byte of it, or after a part of a TLS record.

For `imap` and `smtp` minuted speaks to it in clear, on loopback; it speaks TLS to the server. So the bytes that are counted are
those of the IMAP or SMTP session itself. For `imaps` and `smtps` it passes on what the two encrypt, and the points are halves of
TLS records: the first half of one, the whole of it, and so on.
"""
import pathlib
import re
import select
import socket
import ssl
import struct
import threading

PORTS = {"imap": 1, "smtp": 6}  # of the servers, from PORT_BASE on; both with TLS from the first byte
SERVICES = ("imap", "smtp", "imaps", "smtps")
PIECE = 65536
RECORD_HEAD = 5  # bytes, of which the last two are the length of the rest


class Proxy:
    """With `at` 0 nothing is cut and `passed` tells how many bytes went each way in the first session."""

    def __init__(self, srv, port_base, service, direction, at, reset):
        self.srv, self.service = pathlib.Path(srv), service.removesuffix("s")
        self.target = port_base + PORTS[self.service]
        self.direction, self.at, self.reset = direction, at, reset
        self.passed = {"up": 0, "down": 0}
        self.was_cut = False
        self.threads = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.tls = ssl.create_default_context(cafile=str(self.srv / "tls/ca.pem"))

    def __enter__(self):
        self.accepting = threading.Thread(target=self.accept, daemon=True)
        self.accepting.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.accepting.join()
        for thread in self.threads:
            thread.join()

    def configuration(self, original):
        """A copy of the configuration in which that server is reached through this proxy."""
        text = pathlib.Path(original).read_text()
        scheme = self.service
        text = re.sub(rf"{scheme}s://([^@\s]*@)?localhost:\d+(\S*)", rf"{scheme}://\g<1>127.0.0.1:{self.port}\2\ntls = none", text)
        section = text.index("[mailbox" if scheme == "imap" else "[smtp]")
        head, tail = text[:section], text[section:]
        text = head + tail.replace(f"ca_file = {self.srv}/tls/ca.pem\n", "", 1)
        copy = self.srv / "cut.conf"
        copy.write_text(text)
        return copy

    def accept(self):
        first = True
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=(client, first), daemon=True)
            first = False
            self.threads.append(thread)
            thread.start()

    def serve(self, client, counted):
        with client:
            try:
                server = self.connect()
            except OSError:
                return
            with server:
                try:
                    self.pump(client, server, counted)
                except OSError:
                    pass

    def connect(self):
        return self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.target)), server_hostname="localhost")

    def points_in(self, direction, data):
        """How many points lie in these bytes; and, of the one that is to be cut at, how many bytes come before the cut."""
        left = self.at - self.passed[direction]
        return len(data), left if 0 < left <= len(data) else None

    def pump(self, client, server, counted):
        while True:
            ready = [server] if self.holds_more(server) else select.select([client, server], [], [])[0]
            for source in ready:
                direction, target = ("up", server) if source is client else ("down", client)
                data = source.recv(PIECE)
                if not data:
                    return
                points, left = self.points_in(direction, data) if counted else (0, None)
                if direction == self.direction and left is not None:
                    target.sendall(data[:left])
                    self.was_cut = True
                    self.end(client)
                    return
                self.passed[direction] += points
                target.sendall(data)

    @staticmethod
    def holds_more(server):
        return server.pending()

    def end(self, client):
        if self.reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class RecordProxy(Proxy):
    """The same, between two that speak TLS to each other."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.seen = {"up": bytearray(), "down": bytearray()}
        self.heads = {"up": 0, "down": 0}     # where the next record begins
        self.points = {"up": [], "down": []}  # in bytes of the session

    def configuration(self, original):
        text = pathlib.Path(original).read_text()
        copy = self.srv / "cut.conf"
        copy.write_text(re.sub(rf"({self.service}s://([^@\s]*@)?localhost):\d+", rf"\g<1>:{self.port}", text))
        return copy

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.target))

    @staticmethod
    def holds_more(_):
        return False

    def points_in(self, direction, data):
        seen, points = self.seen[direction], self.points[direction]
        before = len(seen)
        seen += data
        while len(seen) >= self.heads[direction] + RECORD_HEAD:
            body = self.heads[direction] + RECORD_HEAD
            length = int.from_bytes(seen[body - 2:body], "big")
            points += [body + length // 2, body + length]
            self.heads[direction] = body + length
        now = [point for point in points if before < point <= len(seen)]
        left = self.at - self.passed[direction]
        return len(now), now[left - 1] - before if 0 < left <= len(now) else None


def proxy_of(srv, port_base, service, *arguments):
    return (RecordProxy if service.endswith("s") else Proxy)(srv, port_base, service, *arguments)
