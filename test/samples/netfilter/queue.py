"""Reads packets of queue 5 and gives verdicts."""
import socket
import struct

from netlink import Netfilter, attribute

CONFIG = 2
queue = Netfilter(3)
queue.send(CONFIG, attribute(1, struct.pack('!BBH', 1, 0, 2)), res_id=5)
settings = attribute(2, struct.pack('!IB', 65535, 2)) + attribute(3, struct.pack('!I', 100))
settings += attribute(4, struct.pack('!I', 31)) + attribute(5, struct.pack('!I', 2 | 8))
queue.send(CONFIG, settings, res_id=5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ids = []
for i in range(3):
    udp.sendto(b'hello%d' % i, ('127.0.0.1', 9))
    ids.append(struct.unpack('!I', queue.socket.recv(65536)[24:28])[0])
queue.send(1, attribute(2, struct.pack('!II', 1, ids[0])) + attribute(3, struct.pack('!I', 9)), res_id=5, ack=False)
queue.send(3, attribute(2, struct.pack('!II', 0, ids[2])), res_id=5, ack=False)
queue.send(CONFIG, attribute(1, struct.pack('!BBH', 2, 0, 2)), res_id=5)
