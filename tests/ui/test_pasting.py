# SPDX-License-Identifier: GPL-3.0-or-later
"""What is dropped and pasted: lines of any length, and more files than a message may have. Nothing of it is lost without a word, and the window
stays as large as it was. The real program and a real hub; another client says what arrived there."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app_case import ACCOUNT, all_passed, keep_picture, options, passed  # noqa: E402
from driver import App, run, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402

CLIPBOARD = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'clipboard.py')
DRAG = os.path.join(os.path.dirname(CLIPBOARD), 'drag.py')
FILES = 100     # of a message


@contextlib.contextmanager
def paste(app, kind, *paths):
    with subprocess.Popen([sys.executable, CLIPBOARD, kind, *paths], stdout=subprocess.PIPE, text=True) as offer:
        try:
            assert offer.stdout.readline().strip() == 'offered'
            app.key('ctrl+r', 'ctrl+v')
            yield
        finally:
            offer.terminate()


def long_lines(app, other, folder):
    path = os.path.join(folder, 'line.txt')
    entry = app.find('text', '^Write a reply$')
    for length in (12606, 218172):
        line = ('{"key": "' + 'QUJD' * (length // 4))[:length]
        with open(path, 'w', encoding='utf-8') as file:
            file.write(line)
        with paste(app, 'text', path):
            wait_for('what was pasted', lambda: entry.queryText().characterCount >= length)
        app.type('hello')
        wait_for('what was typed', lambda: app.text(entry).endswith('hello'))
        app.key('Return')
        message = other.expect('messageAdded', lambda payload: payload['message']['content'].startswith('{"key'))['payload']['message']
        assert message['content'] == line + 'hello', (len(message['content']), message['content'][-80:])
        wait_for('an empty entry', lambda: app.text(entry) == '')
        passed(f'a line of {length} characters arrives whole, and what was typed behind it')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('x' * (1 << 20))
    with paste(app, 'text', path):
        app.find('label', '^Too long to be sent: a message may have')
        wait_for('all of it', lambda: entry.queryText().characterCount >= 1 << 20)
    app.key('Return')
    assert entry.queryText().characterCount >= 1 << 20
    passed('more than the hub takes stays, and it is said that it is too long')
    app.key('ctrl+a', 'BackSpace')
    wait_for('an empty entry', lambda: app.text(entry) == '')


def many_files(app, other, folder):
    paths = []
    for number in range(1, FILES + 6):
        paths.append(os.path.join(folder, f'f{number}.txt'))
        with open(paths[-1], 'w', encoding='utf-8') as file:
            file.write(str(number))
    before = app.frame.queryComponent().getExtents(0).height
    with paste(app, 'files', *paths):
        app.find('label', f'^5 files were left out, as a message may have {FILES}: .f101.txt., .f102.txt., .f103.txt.…')
    passed('what is more than a message may have is left out, and named')
    wait_for('a send button in sight', lambda: app.find('push button', '^Send$'))
    assert app.frame.queryComponent().getExtents(0).height == before, (before, app.frame.queryComponent().getExtents(0).height)
    passed('the files scroll, and the window is as high as it was')
    app.key('ctrl+r')
    app.type('All of them')
    app.key('Return')
    message = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'All of them')['payload']['message']
    assert [file['name'] for file in message['attachments']] == [f'f{number}.txt' for number in range(1, FILES + 1)], message['attachments']
    passed(f'{FILES} files arrive, in order')


def drop_on_messages(app, other, folder):
    path = os.path.join(folder, 'dropped.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('dropped')
    said = []
    with subprocess.Popen([sys.executable, DRAG, path], stdout=subprocess.PIPE, text=True) as source:
        listener = threading.Thread(target=lambda: said.extend(line.strip() for line in source.stdout), daemon=True)
        listener.start()
        try:
            wait_for('a window to drag from', lambda: 'shown' in said)
            window = wait_for('it on the screen', lambda: run('xdotool', 'search', '--onlyvisible', '--name', '^Files to Drag$').split())[-1]
            x, y = app.position(app.find('list', '^Messages$'))
            run('xdotool', 'mousemove', '--window', window, '30', '30', 'mousedown', '1')

            def move(step):
                run('xdotool', 'mousemove_relative', '--', str(step), '0')
                return 'begun' in said
            wait_for('the drag', lambda: move(9))
            run('xdotool', 'mousemove', str(x - 9), str(y))

            def wander(step):
                run('xdotool', 'mousemove', str(x + step), str(y))
                return said[-1] == 'taken'
            try:
                wait_for('something that takes it', lambda: wander(-3) or wander(3), 20)
            finally:
                run('xdotool', 'mouseup', '1')
            app.find('label', '^dropped.txt$')
        finally:
            source.terminate()
            listener.join()
    passed('a file that is dropped on the messages stands above the entry')
    app.type('With it')
    app.key('Return')
    message = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'With it')['payload']['message']
    assert [file['name'] for file in message['attachments']] == ['dropped.txt'], message['attachments']
    passed('and goes with what is written')


def main():
    hub = Hub(options.hub)
    app = App([options.signalbox, '--hub', hub.uri])
    with tempfile.TemporaryDirectory() as folder:
        try:
            worker = Peer(hub.uri)
            worker.hello('worker', 'worker-1')
            worker.request('syncData', {'accounts': [ACCOUNT]})
            other = Peer(hub.uri)
            other.hello('monitor', 'other', streams=[{'stream': 'channel/a1'}])
            app.click(app.find('list item', '^Bakery account'))
            app.click(app.find('list item', 'Wang Li'))
            app.find('list item', 'Where is my order')
            drop_on_messages(app, other, folder)
            long_lines(app, other, folder)
            many_files(app, other, folder)
            status = app.quit()
            assert status == 0, f'the program ended with {status}'
            passed('the program ends with nothing leaked')
            all_passed()
        except BaseException:
            keep_picture(app, 'pasting')
            raise
        finally:
            app.end()


main()
