# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reference servers in Python have for the tests' sake, and no server of their kind would: a port of one's
own, and words on standard input: `start`, `stop`, `drop`, or one of the server's own with JSON behind it."""

import argparse
import asyncio
import inspect
import json
import logging
import sys

arguments = argparse.ArgumentParser()
arguments.add_argument('--port', type=int, default=0)


async def obey(url, words):
    """Says where the server is, then does what standard input says until its end."""
    print(f'listening {url}', flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode():
        word, _, rest = line.strip().partition(' ')
        done = words[word](**json.loads(rest)) if rest else words[word]()
        if inspect.isawaitable(done):
            await done
        print(f'did {word}', flush=True)


def log_to_output(name, pattern='%(asctime)s - %(name)s - %(levelname)s - %(message)s'):
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format=pattern)
    return logging.getLogger(name)
