# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample data is what build-aux/make-sample writes, and is as large and as mixed as it should be."""

import json
import os
import re
import subprocess
import sys

root = sys.argv[1]
path = os.path.join(root, 'data', 'sample', 'bakery.jsonl')
with open(path, encoding='utf-8') as file:
    text = file.read()
accounts = [account for line in text.splitlines() for account in json.loads(line)['accounts']]
works = [work for account in accounts for work in account['contents']]
chats = [chat for account in accounts for chat in account['conversations']]
messages = [m for work in works for m in work['comments']] + [m for chat in chats for m in chat['messages']]
times = [message['create_time'] for message in messages]
keys = [message.get('platform_comment_id') or message.get('msg_id') for message in messages]
made = subprocess.run([sys.executable, os.path.join(root, 'build-aux', 'make-sample')], capture_output=True, text=True, check=True)


def with_script(pattern):
    return sum(1 for message in messages if re.search(pattern, message['content']))


cases = {
    'the committed file is what the program writes': made.stdout == text,
    'at least 6 accounts': len(accounts) >= 6,
    'at least 40 topics': len(works) + len(chats) >= 40,
    'works and chats': len(works) >= 8 and len(chats) >= 20,
    'at least 1,500 messages': len(messages) >= 1500,
    'over two weeks': 13 * 86400 <= max(times) - min(times) <= 15 * 86400,
    'no key twice': len(set(keys)) == len(keys),
    'Chinese': with_script('[\u4e00-\u9fff]') >= 300,
    'Arabic': with_script('[\u0600-\u06ff]') >= 200,
    'English': with_script('[A-Za-z]{3}') >= 500,
    'no slot left open': not with_script(r'\{[a-z]+\}'),
}
print(f'1..{len(cases)}')
for number, (name, good) in enumerate(cases.items(), 1):
    print(f'{"ok" if good else "not ok"} {number} {name}')
sys.exit(not all(cases.values()))
