# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a bridge is, beside a plain subscriber of the same hub in the same run: one hub is told messages, another has a
bridge from it, and a subscriber of each counts what it hears."""

import os
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
from peer import Hub, Peer  # noqa: E402

MESSAGES = 20000
AT_ONCE = 200
RUNS = 3


class Counter(threading.Thread):
    """Reads as bytes what comes, until it has heard of so many messages."""

    def __init__(self, hub):
        super().__init__(daemon=True)
        self.peer = Peer(hub.uri)
        self.peer.hello('monitor', f'counter-{hub.port}')
        self.peer.request('subscribe', {'streams': [{'stream': 'channel/a1'}]})
        self.took = None
        self.begun = None

    def run(self):
        word = b'"messageAdded"'
        heard, rest = self.peer.buffer.count(word), b''
        self.peer.socket.settimeout(120)
        while heard < MESSAGES:
            data = self.peer.socket.recv(1 << 18)
            heard += (rest + data).count(word)
            rest = data[1 - len(word):]
            if word in rest:
                rest = b''
        self.took = time.monotonic() - self.begun


def account(first, last):
    return {'accountId': 'a1', 'works': [{'work_id': 'w1', 'title': 'Spring menu', 'comments': [
        {'comment_id': f'm{n}', 'author_name': 'Noah', 'content': f'A comment of ordinary length, the number of which is {n}, as people write them under a video',
         'create_time': 1763000000 + n} for n in range(first, last)]}]}


def until(is_so):
    while not is_so():
        time.sleep(0.005)


def count(peer):
    for topic in peer.request('listTopics', {'channelId': 'a1'})['payload'].get('topics', []):
        return topic['messageCount']
    return 0


def run(program):
    """Seconds: of the subscriber, of one behind the bridge, and of a bridge that finds all of it there."""
    there = Hub(program)
    here = Hub(program, arguments=['--bridge', there.uri])
    worker = Peer(there.uri)
    worker.hello('worker', 'worker')
    worker.request('syncData', {'accounts': [account(0, 1)]})
    looking = Peer(here.uri)
    looking.hello('monitor', 'looking')
    until(lambda: count(looking) == 1)

    counters = [Counter(there), Counter(here)]
    begun = time.monotonic()
    for counter in counters:
        counter.begun = begun
        counter.start()
    for first in range(1, MESSAGES + 1, AT_ONCE):
        worker.request('syncData', {'accounts': [account(first, first + AT_ONCE)]})
    for counter in counters:
        counter.join()
    here.stop()

    begun = time.monotonic()
    late = Hub(program, arguments=['--bridge', there.uri])
    looking = Peer(late.uri)
    looking.hello('monitor', 'looking')
    until(lambda: count(looking) == MESSAGES + 1)
    history = time.monotonic() - begun
    late.stop()
    there.stop()
    return counters[0].took, counters[1].took, history


def main():
    runs = [run(sys.argv[1]) for _ in range(RUNS)]
    plain, bridged, history = (statistics.median(column) for column in zip(*runs))
    print(f'{MESSAGES} messages of one channel, told {AT_ONCE} at a time; medians of {RUNS} runs')
    print(f'a subscriber of the hub itself          {MESSAGES / plain:8.0f} a second')
    print(f'a subscriber behind a bridge            {MESSAGES / bridged:8.0f} a second, {plain / bridged:.2f} of that')
    print(f'a bridge that finds them there already  {MESSAGES / history:8.0f} a second')


main()
