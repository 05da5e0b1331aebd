"""A proxy before the private Dovecot or Postfix that ends a session after a byte of it.

minuted speaks to it in clear, on loopback; it speaks TLS to the server. So the bytes that are counted are those of the IMAP or
SMTP session itself.
"""
import pathlib
import re
import select
import socket
import ssl
import struct
import threading

PORTS = {"imap": 1, "smtp": 6}  # of the servers, from PORT_BASE on; both with TLS from the first byte
PIECE = 65536


class Proxy:
    """With `at` 0 nothing is cut and `passed` tells how many bytes went each way in the first session."""

    def __init__(self, srv, port_base, service, direction, at, reset):
        self.srv, self.service = pathlib.Path(srv), service
        self.target = port_base + PORTS[service]
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
                server = self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.target)), server_hostname="localhost")
            except OSError:
                return
            with server:
                try:
                    self.pump(client, server, counted)
                except OSError:
                    pass

    def pump(self, client, server, counted):
        while True:
            ready = [server] if server.pending() else select.select([client, server], [], [])[0]
            for source in ready:
                direction, target = ("up", server) if source is client else ("down", client)
                data = source.recv(PIECE)
                if not data:
                    return
                if counted and direction == self.direction and self.at:
                    left = self.at - self.passed[direction]
                    if len(data) >= left:
                        target.sendall(data[:left])
                        self.was_cut = True
                        self.end(client)
                        return
                if counted:
                    self.passed[direction] += len(data)
                target.sendall(data)

    def end(self, client):
        if self.reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
