"""A multicast packet that no route is for, and a router advertisement with options for programs."""
import os
import socket
import struct

# multicast routing: a packet without a route
m = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
m.setsockopt(0, 200, 1)   # MRT_INIT
r=socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); r.bind((0,0)); r.setsockopt(270,1,29 if 0 else 30); r.settimeout(1)
os.system('ip link set dummy0 up multicast on; ip addr add 10.9.0.1/24 dev dummy0; ip link add va type veth peer name vb; ip link set va up; ip link set vb up; ip addr add 10.9.1.1/24 dev va')
m.setsockopt(0, 202, struct.pack('=HBBI4s4s',0,0,1,0,socket.inet_aton('10.9.1.1'),b'\0'*4)) # MRT_ADD_VIF
p=socket.socket(socket.AF_PACKET, socket.SOCK_RAW); p.bind(('vb',0x800))
ip=bytearray(bytes.fromhex('45000020000000001e110000')+socket.inet_aton('10.9.1.2')+socket.inet_aton('239.1.2.3'))
s=sum(struct.unpack('!10H',bytes(ip))); s=(s>>16)+(s&0xffff); s+=s>>16; ip[10:12]=struct.pack('!H',~s&0xffff)
p.send(bytes.fromhex('01005e010203020000000001')+b'\x08\x00'+bytes(ip)+bytes.fromhex('00090009000c0000')+b'abcd')
try:
    while True: r.recv(8192)
except Exception as e: print(e)
# neighbour discovery options
r2=socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); r2.bind((0,0)); r2.setsockopt(270,1,20); r2.settimeout(1)
ra=bytes.fromhex('8600000040000708')+b'\0'*8+bytes.fromhex('1903000000000e10')+socket.inet_pton(socket.AF_INET6,'2001:db8::53')
src=socket.inet_pton(socket.AF_INET6,'fe80::ffff'); dst=socket.inet_pton(socket.AF_INET6,'ff02::1')
ph=src+dst+struct.pack('!II',len(ra),58)+ra
s=sum(struct.unpack('!%dH'%(len(ph)//2),ph)); s=(s>>16)+(s&0xffff); s+=s>>16
ra=ra[:2]+struct.pack('!H',~s&0xffff)+ra[4:]
# until the interface takes advertisements: its own address has to be found unique first
for _ in range(60):
    p.send(bytes.fromhex('333300000001020000000002')+b'\x86\xdd'+struct.pack('!IHBB',0x60000000,len(ra),58,255)+src+dst+ra)
    try:
        r2.recv(8192)
        break
    except socket.timeout: pass
