"""Listens to what the kernel tells of devices while an interface comes and goes."""
import os
import socket

events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
events.bind((0, 1))
events.settimeout(1)
os.system('ip link add dd0 type dummy; ip link del dd0')
try:
    while True:
        events.recv(8192)
except socket.timeout:
    pass
