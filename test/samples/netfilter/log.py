"""Reads packets that are logged to group 3."""
import socket
import struct

from netlink import Netfilter, attribute

CONFIG = 1
log = Netfilter(4)
for family in (2, 10):
    log.send(CONFIG, attribute(1, b'\x04'), family=family)
    log.send(CONFIG, attribute(1, b'\x03'), family=family)
log.send(CONFIG, attribute(1, b'\x01'), res_id=3)
settings = attribute(2, struct.pack('!IBB', 65535, 2, 0)) + attribute(6, struct.pack('!H', 7))
settings += attribute(3, struct.pack('!I', 65536)) + attribute(4, struct.pack('!I', 10)) + attribute(5, struct.pack('!I', 2))
log.send(CONFIG, settings, res_id=3)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(2):
    udp.sendto(b'hello%d' % i, ('127.0.0.1', 9))
for i in range(2):
    log.socket.recv(65536)
