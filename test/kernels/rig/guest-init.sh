#!/bin/sh
# The first process of a guest: makes a root of the machine's files, read-only, with memory over them to write to, and
# goes on there with /job, which comes with the command to run.
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
while read -r module; do insmod "/modules/$module" 2>/dev/null; done </modules/order
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose machine /lower || echo 'init: no files' >/dev/console
mount -t tmpfs -o mode=755 memory /upper
mkdir /upper/files /upper/work
mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work root /root
cd /root || exit
mkdir -p dev proc sys run tmp lib/modules
mount -t devtmpfs dev dev
mkdir -p dev/pts dev/shm
mount -t devpts devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t proc proc proc
mount -t sysfs sys sys
mount -t tmpfs run run
mkdir -p run/netns
mount -t cgroup2 cgroup sys/fs/cgroup
mount -t bpf bpf sys/fs/bpf
mount -t debugfs debug sys/kernel/debug
mount -t tracefs trace sys/kernel/tracing
cat /job >run/job
exec switch_root /root /bin/sh /run/job
