# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cases that drive the real program share. Where nobody can click, importing this skips them."""

import argparse
import contextlib
import os
import sys

if os.environ.get('SIGNALBOX_TEST_WAYLAND'):
    print('1..0 # SKIP nobody can click under a headless Wayland compositor')
    sys.exit(0)

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'support')]

arguments = argparse.ArgumentParser()
arguments.add_argument('--signalbox', required=True)
arguments.add_argument('--hub', required=True)
options = arguments.parse_args()

ACCOUNT = {
    'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web',
    'conversations': [{'conversation_id': 'c1', 'participant': {'user_name': 'Wang Li'}, 'unread_count': 1, 'messages': [
        {'msg_id': 'm1', 'sender': {'user_name': 'Wang Li'}, 'content': 'Where is my order?', 'create_time': 1763000100}]}],
}

count = 0


def passed(name):
    global count
    count += 1
    print(f'ok {count} {name}', flush=True)


def all_passed():
    print(f'1..{count}')


def keep_picture(app, name):
    """Of a case that failed; and all that could be read of it, with what is not shown set off."""
    path = os.path.join(os.environ.get('MESON_BUILD_ROOT', '/tmp'), f'{name}-failed')
    app.picture(f'{path}.png')
    with contextlib.suppress(Exception), open(f'{path}.txt', 'w', encoding='utf-8') as file:
        for item in app.walk(app.app):
            print('' if app.shown(item) else '    -', item.role, item.name, sep='\t', file=file)
