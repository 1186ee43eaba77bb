# SPDX-License-Identifier: GPL-3.0-or-later
"""show.py PROGRAM PICTURE: starts the program with its local hub and the sample data, reads a sample
channel's name from the live window, and writes a picture of it. The exit status is 0 only then."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from driver import App, wait_for  # noqa: E402


def sample_channels(program):
    path = os.path.join(os.path.dirname(program), '..', 'share', 'signalbox', 'sample', 'bakery.jsonl')
    names = set()
    with open(path, encoding='utf-8') as file:
        for line in file:
            record = json.loads(line)
            for account in record.get('accounts', [record]):
                names.add(account.get('accountName') or account['accountId'])
    return names


def main():
    program, picture = sys.argv[1:]
    names = sample_channels(program)
    app = App([program, '--local-hub'])
    try:
        app.click(app.find('push button', 'Sample Data'))

        def sample_row():
            for node in app.all('list item'):
                for name in names:
                    if node.name.startswith(name):
                        return node, name
            return None
        row, name = wait_for('a sample channel in the window', sample_row)
        app.click(row)
        topic = wait_for('its topics', lambda: next(iter(app.all('list item', root=app.find('list', '^Topics$'))), None))
        app.click(topic)
        wait_for('its messages', lambda: app.all('list item', root=app.find('list', '^Messages$')))
        app.picture(picture)
        print(f'Signalbox runs. Its window shows the channel "{name}". The picture is in {picture}')
    finally:
        app.end()


main()
