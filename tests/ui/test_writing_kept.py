# SPDX-License-Identifier: GPL-3.0-or-later
"""What was written is not lost: not with the hub away while one of ours is written anew, nor with the program killed while that stands
half done or files are going up. What is written after a message with files arrives after it."""

import glob
import json
import os
import signal
import struct
import sys
import tempfile
import urllib.request
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from app_case import ACCOUNT, all_passed, keep_picture, options, passed  # noqa: E402
from dialog import choose_file  # noqa: E402
from driver import App, wait_for  # noqa: E402
from peer import Hub, Peer  # noqa: E402

CONNECTED = ', connected'


def make_picture(width, height):
    """A PNG, in which one row is as any other."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    row = b'\0' + b'\x30\x80\xe0' * width
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(row * height)) + chunk(b'IEND', b''))


class Case:
    def __init__(self, folder):
        self.file = os.path.join(folder, 'notes.bin')
        with open(self.file, 'wb') as file:
            file.write(bytes(range(256)) * 100)
        self.hub = Hub(options.hub)
        worker = Peer(self.hub.uri)
        worker.hello('worker', 'worker-1')
        worker.request('syncData', {'accounts': [ACCOUNT]})
        self.start()

    def start(self):
        self.app = App([options.signalbox, '--hub', self.hub.uri], {'GSETTINGS_BACKEND': 'keyfile'})
        self.app.click(self.app.find('list item', '^Bakery account'))
        self.app.click(self.app.find('list item', 'Wang Li', root=self.app.find('list', '^Topics')))
        self.app.find('list item', 'Where is my order')

    def kill_app(self):
        self.app.process.send_signal(signal.SIGKILL)
        self.app.process.wait()
        self.app.end()

    def listen(self):
        self.other = Peer(self.hub.uri)
        self.other.hello('monitor', 'other', streams=[{'stream': 'channel/a1'}])

    def contents(self, n):
        """Of the next n messages, in their order."""
        return [self.other.expect('messageAdded', lambda payload: True)['payload']['message'] for _ in range(n)]

    def await_text(self, text):
        wait_for(f'“{text}” in the composer', lambda: self.app.text(self.app.find('text', '')) == text)

    def await_kept(self, *texts):
        """In the file, from where the next start has it."""
        pattern = os.path.join(os.environ['XDG_STATE_HOME'], 'signalbox*', 'drafts.json')
        wait_for(f'{texts} on the disk', lambda: any(all(text in open(path, encoding='utf-8').read() for text in texts)
                                                     for path in glob.glob(pattern)))

    def attach(self):
        self.app.key('ctrl+shift+o')
        choose_file(self.app, 'Attach Files', self.file)
        self.app.find('label', '^notes.bin')


def edit_while_away(case):
    app = case.app
    app.key('ctrl+r')
    app.type('It leavs at nine')
    app.key('Return')
    app.find('list item', 'It leavs at nine.*Stored')
    app.key('Up')
    app.find('label', '^Edit message')
    app.key('ctrl+a')
    app.type('It leaves at nine')
    case.hub.kill()
    app.find(None, 'Reconnect|Try again|Lost', shown=False)
    app.key('Return')
    app.find(None, '“It leavs at nine” was not changed', shown=False)
    app.find('label', '^Edit message')
    case.await_text('It leaves at nine')
    passed('what the hub did not take stands there again, and which message it was is said')

    case.await_kept('It leaves at nine', 'editId')
    case.kill_app()
    case.hub.start()
    case.start()
    case.app.find('list item', 'It leavs at nine')
    case.app.find('label', '^Edit message')
    case.await_text('It leaves at nine')
    passed('it stands there after the program was killed, too')
    case.listen()
    case.app.find(None, CONNECTED, shown=False)
    case.app.key('ctrl+r', 'Return')
    case.other.expect('messageChanged', lambda payload: 'It leaves at nine' in str(payload))
    case.app.find('list item', 'It leaves at nine')
    case.app.gone('label', '^Edit message')
    passed('and goes when the hub is back')


def write_with_file(case, text):
    case.app.key('ctrl+r')
    case.attach()
    case.app.type(text)
    case.hub.process.send_signal(signal.SIGSTOP)
    case.app.key('Return')
    case.app.find('label', 'Sending 1 file')


def keep_order(case):
    app = case.app
    write_with_file(case, 'First, with a file')
    app.type('Second, with none')
    app.key('Return')
    app.find('label', 'Waits for the files before it')
    case.hub.process.send_signal(signal.SIGCONT)
    first, second = case.contents(2)
    assert [first['content'], second['content']] == ['First, with a file', 'Second, with none'], (first, second)
    assert [file['name'] for file in first['attachments']] == ['notes.bin'], first
    app.gone('label', 'Sending 1 file|Waits for the files')
    passed('what is written after a message with files arrives after it')


def kill_while_sending(case):
    write_with_file(case, 'Third, with a file')
    case.app.type('Fourth, half wri')
    case.await_kept('sending', 'Third, with a file', 'Fourth, half wri')
    case.kill_app()
    case.hub.process.send_signal(signal.SIGCONT)
    case.start()
    case.await_text('Third, with a file\n\nFourth, half wri')
    case.app.find('label', '^notes.bin')
    passed('a message whose files were going up when the program was killed stands before what was written after it')
    case.app.find(None, CONNECTED, shown=False)
    case.app.key('ctrl+r', 'Return')
    message, = case.contents(1)
    assert message['content'] == 'Third, with a file\n\nFourth, half wri' and len(message['attachments']) == 1, message
    case.await_text('')
    passed('and goes with them')


def restart(case):
    """Nothing is clicked: the topic that was open is open."""
    case.app.end()
    case.app = App([options.signalbox, '--hub', case.hub.uri], {'GSETTINGS_BACKEND': 'keyfile'})
    case.app.find('list item', 'A cake')


def remove(folder, content):
    """Of the hub's files, the one that has it."""
    for path in glob.glob(os.path.join(folder, '**'), recursive=True):
        if os.path.isfile(path) and os.path.getsize(path) == len(content):
            with open(path, 'rb') as file:
                found = file.read() == content
            if found:
                os.unlink(path)
                return
    raise AssertionError(f'no file of {folder} has {content}')


def pictures_come(case):
    url = case.hub.uri.replace('ws://', 'http://').rsplit('/', 1)[0] + '/api/v1/uploads?name='

    def send(name, content):
        request = urllib.request.Request(url + name, data=content, headers={'Content-Type': 'image/png'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    files = [send('cake.png', make_picture(320, 200)), send('broken.png', b'no picture'), send('gone.png', b'soon gone')]
    remove(case.hub.data, b'soon gone')
    case.other.request('sendMessage', {'key': 'pictures', 'channelId': 'a1', 'topicId': 'c1', 'content': 'A cake', 'attachments': files})
    case.app.find('list item', 'A cake')
    case.app.find('label', '^This picture cannot be read')
    again = case.app.find('push button', '^Load the picture .gone.png. again')
    case.app.click(again)
    case.app.find('label', '^.gone.png. is no longer at the hub')
    assert not case.app.all('push button', '^Load the picture .(cake|broken).png. again')
    passed('a picture that cannot be shown says why, and can be tried once more where that may help')

    case.hub.kill()
    restart(case)
    wait_for('words for all', lambda: len(case.app.all('label', '^The picture comes as soon as')) == 3)
    assert not case.app.all('push button', '^Load the picture')
    passed('pictures wait for a hub that is away')
    case.hub.start()
    case.app.gone('label', '^The picture comes as soon as')
    case.app.find('label', '^This picture cannot be read')
    case.app.gone(None, '^Loading the picture')
    assert len(case.app.all('push button', '^Load the picture .gone.png')) == 1
    passed('and come by themselves when it is there')
    restart(case)
    case.app.find('label', '^This picture cannot be read')
    case.app.gone(None, '^Loading the picture')
    assert len(case.app.all('push button', '^Load the picture .gone.png')) == 1
    passed('as in a topic that was open at the end of the program before')


def upload_breaks_off(case):
    case.app.key('ctrl+r')
    case.attach()
    with open(case.file, 'r+b') as file:    # after it was chosen: nobody waits for a large file to be looked at
        file.truncate(20 << 20)
    case.app.type('Fifth, with a file')
    case.hub.process.send_signal(signal.SIGSTOP)
    case.app.key('Return')
    case.app.find('label', 'Sending 1 file')
    case.app.find('label', r'^[1-9]\d* % of')
    case.hub.kill()
    case.app.find('label', '^.notes.bin. was not sent: the connection to the hub broke off. .* kept here. Try again when')
    case.app.find('label', '^Not sent yet')
    passed('a file that breaks off on its way says what happened, that nothing is lost, and what to do')
    case.hub.start()
    case.listen()
    case.app.find(None, CONNECTED, shown=False)
    case.app.click(case.app.find('push button', '^Try Again$'))
    case.app.gone('push button', '^Try Again$')
    case.app.type('Meanwhile')
    entry = case.app.find('text', '^Write a reply$')
    wait_for('what was typed', lambda: case.app.text(entry) == 'Meanwhile')
    passed('the keyboard goes on at the entry')
    message, = case.contents(1)
    assert message['content'] == 'Fifth, with a file' and message['attachments'][0]['size'] == 20 << 20, message
    passed('and goes when it is tried again')


def main():
    with tempfile.TemporaryDirectory() as folder:
        case = Case(folder)
        try:
            edit_while_away(case)
            keep_order(case)
            kill_while_sending(case)
            pictures_come(case)
            upload_breaks_off(case)
            all_passed()
        except BaseException:
            keep_picture(case.app, 'writing-kept')
            raise
        finally:
            case.app.end()


main()
