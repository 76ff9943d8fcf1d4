"""Netlink as far as the captures need it, where no program of Debian sends what they are to have."""
import socket
import struct


def attribute(number, data):
    length = 4 + len(data)
    return struct.pack('=HH', length, number) + data + b'\0' * (-length % 4)


class Netfilter:
    """A socket of nfnetlink whose requests are answered one by one."""

    def __init__(self, subsystem):
        self.subsystem = subsystem
        self.seq = 0
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        self.socket.bind((0, 0))
        self.socket.settimeout(2)

    def send(self, command, attributes, family=0, res_id=0, ack=True):
        body = struct.pack('!BBH', family, 0, res_id) + attributes
        self.seq += 1
        header = struct.pack('=IHHII', 16 + len(body), self.subsystem << 8 | command, 5 if ack else 1, self.seq, 0)
        self.socket.send(header + body)
        if ack:
            self.socket.recv(65536)
