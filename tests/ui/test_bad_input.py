# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody sends by chance: enormous texts, piles of marks, writing turned around, control characters, markup, links that lead to
programs, pictures that are bombs or no pictures, and names with all that. The real program and a real hub: it stays quick, and shows
it plainly or says why not."""

import json
import os
import re
import struct
import sys
import time
import urllib.request
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app_case import all_passed, keep_picture, options, passed  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402

RLO, PDI = '\N{RIGHT-TO-LEFT OVERRIDE}', '\N{POP DIRECTIONAL ISOLATE}'
EVIL = f'Eve <b>bold</b> &amp; {RLO}elbisrever\x1b[31m Za' + '\N{COMBINING ACUTE ACCENT}' * 10000 + 'x'


def conversation(id, name, content):
    return {'conversation_id': id, 'participant': {'user_name': name}, 'unread_count': 1,
            'messages': [{'msg_id': f'm-{id}', 'sender': {'user_name': name}, 'content': content, 'create_time': 1763000100}]}


def say(worker, id, content, **more):
    answer = worker.request('syncData', {'accounts': [{'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web', 'conversations': [
        {'conversation_id': 'c1', 'participant': {'user_name': 'Wang Li'}, 'messages': [
            {'msg_id': id, 'sender': {'user_name': 'Wang Li'}, 'content': content, 'create_time': int(time.time()), **more}]}]}]})
    assert answer['event'] != 'error', answer


def is_quick(app, what):
    """Whether the program still answers: a key is a letter in the entry."""
    entry = app.find('text', '^Write a reply$')
    app.key('ctrl+r')
    start = time.monotonic()
    app.type('x')
    wait_for(f'a letter after {what}', lambda: app.text(entry) == 'x', 30)
    app.key('BackSpace')
    wait_for('no letter', lambda: app.text(entry) == '', 30)
    return time.monotonic() - start


def height(app, row):
    return row.queryComponent().getExtents(0).height


def texts(app, worker):
    say(worker, 'big', 'word ' * 200000 + 'END')
    app.find('push button', 'Show More .*more characters')
    is_quick(app, 'a megabyte')
    passed('a megabyte of text is shown in pieces')
    say(worker, 'lines', 'line\n' * 5000)
    row = app.find('list item', 'Wang Li, line', shown=False)
    wait_for('a bounded row', lambda: 0 < height(app, row) < 4000)
    passed('5,000 lines make no endless row')
    say(worker, 'zalgo', 'Z' + '\N{COMBINING ACUTE ACCENT}' * 10000 + 'algo')
    row = app.find('list item', 'Wang Li, Z\N{COMBINING ACUTE ACCENT}{1,5}algo', shown=False)
    assert height(app, row) < 200, height(app, row)
    is_quick(app, 'a pile of marks')
    passed('10,000 marks on a letter are a few')
    width = app.frame.queryComponent().getExtents(0).width
    say(worker, 'tabs', 'a' + '\t' * 3000 + 'b')
    app.find('list item', r'^Wang Li, a(\s|$)', shown=False)
    say(worker, 'joined', ('\N{WOMAN}\N{ZERO WIDTH JOINER}') * 300 + 'end')
    app.find('list item', '^Wang Li, \N{WOMAN}.*', shown=False)
    is_quick(app, 'lines that are not broken')
    assert app.frame.queryComponent().getExtents(0).width == width, app.frame.queryComponent().getExtents(0).width
    passed('3,000 tabs, and 300 signs that are one, make the window no wider')
    say(worker, 'control', 'one\x01two\x1b[31mthree')
    app.find('label', '^one\N{SYMBOL FOR START OF HEADING}two\N{SYMBOL FOR ESCAPE}.31mthree$')
    passed('control characters are signs')
    say(worker, 'markup', 'a <b>bold</b> &amp; <span size="99999">x')
    app.find('label', '^a <b>bold</b> &amp; <span size="99999">x$')
    passed('markup stands there as it was written')
    say(worker, 'rlo', f'before {RLO}desrever after')
    app.find('label', f'^before {RLO}desrever after$')
    say(worker, 'links', 'http://a.example/ mailto:w@a.example javascript:alert(1) file:///etc/passwd data:text/html,x')
    app.find('label', r'^http://a.example/ mailto:w@a.example javascript:alert\(1\) file:///etc/passwd data:text/html,x$')
    passed('links that lead to programs stand there as they were written')


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    squeeze = zlib.compressobj(9)
    data = b''.join(squeeze.compress(b'\0' * (1 + width)) for _ in range(rows)) + squeeze.flush()
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)) + chunk(b'IDAT', data) + chunk(b'IEND', b'')


def upload(hub, name, data):
    address = re.sub('^ws(.*)/ws$', r'http\1', hub.uri) + f'/api/v1/uploads?name={name}'
    boundary = 'x41'
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n').encode() + \
        data + f'\r\n--{boundary}--\r\n'.encode()
    request = urllib.request.Request(address, body, {'Content-Type': f'multipart/form-data; boundary={boundary}'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def memory(app):
    with open(f'/proc/{app.process.pid}/status', encoding='ascii') as file:
        return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) // 1024


def pictures(app, hub, sender):
    before = memory(app)
    for name, data, words in (('bomb.png', png(60000, 60000, 200), 'too large to be shown'), ('broken.png', b'\x89PNG\r\n\x1a\nnonsense', 'cannot be read'),
                              ('long.png', b'\x89PNG\r\n\x1a\n' + bytes(33 << 20), 'too large to be shown')):
        taken = upload(hub, name, data)
        file = taken.get('attachment', taken)
        answer = sender.request('sendMessage', {'channelId': 'a1', 'topicId': 'c1', 'content': name, 'type': 'image', 'key': f'key-{name}', 'attachments': [file]})
        assert answer['event'] != 'error', answer
        app.find('label', words + '.*Save it', root=app.find('list item', name, root=app.find('list', '^Messages$')))
        assert not app.all('push button', '^Load the picture'), name
        passed(f'{name}: it is said that the picture {words}')
    grown = memory(app) - before
    assert grown < 400, f'{grown} MiB more'     # one that was decoded would have 3,400
    is_quick(app, 'bad pictures')


def names(app):
    """Of channels, topics and people: in lists, heads and the switcher, where each stands beside something else."""
    bad = re.compile('\N{COMBINING ACUTE ACCENT}{6}|[\x00-\x08\x0b-\x1f]')
    turned = []
    for item in app.walk():
        if 'Eve' in item.name and bad.search(item.name):
            turned.append((item.role, item.name[:80]))
        elif RLO in item.name and item.name.count('\N{FIRST STRONG ISOLATE}') == 0:
            turned.append((item.role, item.name[:80]))
    # A message is in a line of its own, and has signs; its row has it with the sender.
    turned = [entry for entry in turned if 'before' not in entry[1] and '\N{SYMBOL FOR ESCAPE}' not in entry[1]]
    assert not turned, turned[:5]


def main():
    hub = Hub(options.hub, arguments=['--upload-bytes=67108864'])
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        worker.request('syncData', {'accounts': [
            {'accountId': 'a1', 'accountName': 'Bakery account', 'platform': 'web', 'conversations': [conversation('c1', 'Wang Li', 'Where is my order?')]},
            {'accountId': 'a2', 'accountName': EVIL[:4000], 'platform': 'web', 'conversations': [conversation('c2', EVIL[:4000], EVIL)]}]})
        sender = Peer(hub.uri)
        sender.hello('monitor', 'colleague')

        app.click(app.find('list item', '^Bakery account'))
        app.click(app.find('list item', 'Wang Li'))
        app.find('list item', 'Where is my order')
        texts(app, worker)
        pictures(app, hub, sender)
        app.click(app.find('list item', 'Eve <b>bold'))
        app.click(app.find('list item', 'Eve <b>bold', root=app.find('list', '^Topics$')))
        app.find('list item', 'Eve <b>bold', root=app.find('list', '^Messages$'))
        names(app)
        passed('names with all that are one line, and turn nothing else around')
        app.key('ctrl+k')
        app.type('eve')
        wait_for('the switcher', lambda: app.all('list item', 'Eve <b>bold', root=app.app, shown=False))
        if os.environ.get('SIGNALBOX_TEST_PICTURES'):
            app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], 'bad-input.png'))
        app.key('Escape')
        passed('so are they in the switcher')
        is_quick(app, 'all of it')
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends with nothing leaked')
        all_passed()
    except BaseException:
        keep_picture(app, 'bad-input')
        raise
    finally:
        app.end()


main()
