"""The cases of the benchmark on pyroute2. One line of JSON each.

routes TABLE | links | get INDEX COUNT | add COUNT TABLE OIF | batch COUNT TABLE OIF | events EXPECTED
"""

import json
import os
import socket
import sys
import threading
import time

from pyroute2 import IPBatch, IPRoute

SO_RCVBUFFORCE = 33


def report(seconds, count, **more):
    print(json.dumps({'seconds': seconds, 'count': count, **more}), flush=True)


def touch(message):
    """Reads every attribute: pyroute2 decodes a value when it is first asked for."""
    total = 0
    for name, value in message['attrs']:
        total += len(name) + (1 if value is not None else 0)
    return total


def dump(read):
    with IPRoute() as ipr:
        start = time.monotonic()
        messages = list(read(ipr))
        total = sum(touch(message) for message in messages)
        report(time.monotonic() - start, len(messages), sum=total)


def get(index, count):
    with IPRoute() as ipr:
        seconds = []
        for i in range(-(count // 10), count):
            start = time.monotonic()
            for message in ipr.get_links(index):
                touch(message)
            if i >= 0:
                seconds.append(time.monotonic() - start)
        seconds.sort()
        report(seconds[count // 2], count, p99=seconds[count * 99 // 100], mean=sum(seconds) / count)


def route(i, table, oif):
    return {
        'dst': '10.%d.%d.%d/32' % (i >> 16, i >> 8 & 255, i & 255),
        'gateway': '192.168.77.2',
        'oif': oif,
        'table': table,
        'priority': 32,
    }


def add(count, table, oif):
    with IPRoute() as ipr:
        start = time.monotonic()
        for i in range(count):
            ipr.route('add', **route(i, table, oif))
        report(time.monotonic() - start, count, errors=0)


def batch(count, table, oif):
    with IPRoute() as ipr:
        start = time.monotonic()
        for first in range(0, count, 500):
            packed = IPBatch()
            for i in range(first, min(first + 500, count)):
                packed.route('add', **route(i, table, oif))
            ipr.sendto(packed.batch, (0, 0))
            packed.reset()
        report(time.monotonic() - start, count, errors=0)


def events(expected):
    ipr = IPRoute()
    ipr.bind(groups=0x40)
    ipr.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    state = {'count': 0, 'first': 0.0, 'last': 0.0, 'overruns': 0}

    def finish():
        report(state['last'] - state['first'], state['count'], lost=expected - state['count'], overruns=state['overruns'])
        os._exit(0)

    def watch():
        sys.stdin.read()
        before = -1
        while state['count'] != before:
            before = state['count']
            time.sleep(1)
        finish()

    print('ready', flush=True)
    threading.Thread(target=watch, daemon=True).start()
    while state['count'] < expected:
        try:
            messages = [m for m in ipr.get() if m['event'] in ('RTM_NEWROUTE', 'RTM_DELROUTE')]
        except OSError:
            state['overruns'] += 1
            time.sleep(3600)
        state['last'] = time.monotonic()
        state['first'] = state['first'] or state['last']
        state['count'] += len(messages)
    finish()


numbers = [int(word) for word in sys.argv[2:]]
commands = {
    'routes': lambda table: dump(lambda ipr: ipr.get_routes(family=socket.AF_INET, table=table)),
    'links': lambda: dump(lambda ipr: ipr.get_links()),
    'get': get,
    'add': add,
    'batch': batch,
    'events': events,
}
commands[sys.argv[1]](*numbers)
