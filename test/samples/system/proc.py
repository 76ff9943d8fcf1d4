"""Listens to what the connector tells of processes."""
import os
import socket
import struct

connector = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 11)
connector.bind((0, 1))
connector.settimeout(1)


def send(data):
    message = struct.pack('=IIIIHH', 1, 1, 0, 0, len(data), 0) + data
    connector.send(struct.pack('=IHHII', 16 + len(message), 3, 0, 0, os.getpid()) + message)


send(struct.pack('=I', 1))
os.system('sleep 0.1; (exit 3)')
child = os.fork()
if child == 0:
    os.setsid()
    os.setgid(5)
    os.setuid(5)
    open('/proc/self/comm', 'w').write('renamed') if os.access('/proc/self/comm', os.W_OK) else None
    os._exit(2)
os.waitpid(child, 0)
try:
    while True:
        connector.recv(8192)
except socket.timeout:
    pass
send(struct.pack('=II', 1, 1))
send(struct.pack('=I', 2))
