"""A network 10.9.0.0/24 in which 10.9.0.2 is this machine again: packets to it come back as if from it, so both ends of a connection
are here and what they send each other can be lost. Needs root and a network namespace of its own.

  reflector.py PROCESS PORT FILE    loses what goes to that port while the file exists; prints "ready"; ends when the process does
"""

import fcntl
import os
import select
import struct
import subprocess
import sys

process, port, sign = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH", b"tun0", 0x1001))  # TUNSETIFF: IFF_TUN, IFF_NO_PI
subprocess.run("ip addr add 10.9.0.1/24 dev tun0 && ip link set tun0 up", shell=True, check=True)
print("ready", flush=True)
sys.stdout.close()
while os.path.exists("/proc/%d" % process):
    if not select.select([tun], [], [], 0.5)[0]:
        continue
    packet = os.read(tun, 65536)
    is_lost = os.path.exists(sign) and struct.unpack("!H", packet[22:24])[0] == port
    if packet[0] >> 4 == 4 and not is_lost:
        os.write(tun, packet[:12] + packet[16:20] + packet[12:16] + packet[20:])  # the checksums stay right
