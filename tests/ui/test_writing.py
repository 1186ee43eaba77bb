# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written, by the keyboard alone: an answer to a certain message, one of ours anew, one removed, files that go along. The real
program and a real hub; another client says what arrived there."""

import os
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


def leave_draft(app):
    app.click(app.find('list item', 'Where is my order', root=app.find('list', '^Messages$')))
    app.key('r')
    app.find('label', '^Reply to Wang Li')
    app.type('Half an answer')
    app.find('text', '^Write a reply$')


def find_draft(app):
    app.find('label', '^Reply to Wang Li')
    entry = app.find('text', '^Write a reply$')
    wait_for('the draft', lambda: app.text(entry) == 'Half an answer')
    passed('what was written is there after a restart, with what it answers')
    app.key('ctrl+shift+d')
    dialog = wait_for('the drafts', lambda: next((child for child in app.app if child.name == 'Drafts'), None))
    wait_for('its row', lambda: app.all(None, 'Half an answer', root=dialog, shown=False))
    passed('it stands in the list of drafts')
    app.key('Escape')
    wait_for('no dialog', lambda: not any(child.name == 'Drafts' for child in app.app))
    focus_composer(app)
    app.key('ctrl+a', 'BackSpace', 'Escape')
    app.gone('label', '^Reply to Wang Li')


def make_picture(path, width, height):
    """A PNG, in which one row is as any other."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    row = b'\0' + b'\x30\x80\xe0' * width
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
                   chunk(b'IDAT', zlib.compress(row * height)) + chunk(b'IEND', b''))


def write(app, text):
    app.type(text)
    app.key('Return')


def focus_composer(app):
    app.key('ctrl+r')


def choose(app, *paths):
    for path in paths:
        app.key('ctrl+shift+o')
        choose_file(app, 'Attach Files', path)
        app.find('label', os.path.basename(path))


def fetch(hub, url):
    with urllib.request.urlopen(hub.uri.replace('ws://', 'http://').rsplit('/', 1)[0] + url, timeout=30) as answer:
        return answer.read()


def answer_and_edit(app, other):
    app.click(app.find('list item', 'Where is my order', root=app.find('list', '^Messages$')), button=1)
    app.key('r')
    app.find('label', '^Reply to Wang Li')
    passed('R in a message shows above the entry what is answered')
    app.key('Escape')
    app.gone('label', '^Reply to Wang Li')
    passed('Escape leaves it')
    app.click(app.find('list item', 'Where is my order', root=app.find('list', '^Messages$')), button=1)
    app.key('r')
    app.find('label', '^Reply to Wang Li')
    write(app, 'On its way')
    pushed = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'On its way')['payload']['message']
    assert pushed['replyTo'], pushed
    passed('the other side learns which message is answered')
    app.find('push button', 'Go to the answered message: Wang Li Where is my order')
    passed('the answer shows what it answers')
    app.gone('label', '^Reply to Wang Li')

    app.find('list item', 'On its way.*Stored')
    focus_composer(app)
    app.key('Up')
    app.find('label', '^Edit message')
    app.key('ctrl+a')
    write(app, 'It left at nine')
    edited = other.expect('messageChanged', lambda payload: True)['payload']
    assert 'It left at nine' in str(edited), edited
    app.find('list item', 'It left at nine.*edited')
    app.find('label', '^edited')
    app.find('list item', '^Wang Li, You: It left at nine')
    passed('Up in an empty entry writes the last message anew')

    app.key('Up')
    app.find('label', '^Edit message')
    app.key('Escape')
    app.gone('label', '^Edit message')
    passed('Escape leaves a message as it was')


def asked(other):
    answer = other.request('listTopics', {'channelId': 'a1', 'limit': 10})['payload']
    return next(topic for topic in answer['topics'] if topic['id'] == 'c1')


def remove(app, other):
    write(app, 'This was a mistake')
    other.expect('messageAdded', lambda payload: payload['message']['content'] == 'This was a mistake')
    app.find('list item', 'This was a mistake.*Stored')
    app.key('ctrl+alt+m')
    app.find('label', 'is muted$')
    muted = asked(other)['muted']
    assert muted, 'it is muted'
    app.click(app.find('list item', 'This was a mistake', root=app.find('list', '^Messages$')))
    app.key('Delete')
    app.click(app.find('push button', '^Undo'))     # at once: it stays for some seconds, which are short on a slow machine
    app.find('list item', 'This was a mistake')
    passed('a message that is removed comes back with Undo')
    app.click(app.find('list item', 'This was a mistake', root=app.find('list', '^Messages$')))
    app.key('Delete', 'ctrl+alt+z')
    app.find('label', '^It is as it was before$')
    app.find('list item', 'This was a mistake')
    assert asked(other)['muted'] == muted, 'the older change was taken back'
    passed('and with the key, which takes back the last change and no older one')
    app.key('ctrl+alt+z')
    wait_for('the topic to be as before', lambda: asked(other)['muted'] != muted)
    passed('pressed again it takes back the one before')
    app.click(app.find('list item', 'This was a mistake', root=app.find('list', '^Messages$')))
    app.key('Delete')
    app.find('list item', 'Message removed')
    other.expect('messageRemoved', lambda payload: True)
    app.gone('list item', 'This was a mistake')
    app.key('ctrl+alt+z')
    app.find('label', '^This message was removed$')
    passed('without it the hub removes the message for all, and the key says that')
    focus_composer(app)


def send_files(app, other, hub, folder):
    picture = os.path.join(folder, 'cake.png')
    notes = os.path.join(folder, 'notes.bin')
    make_picture(picture, 320, 200)
    with open(notes, 'wb') as file:
        file.write(bytes(range(256)) * 1000)
    choose(app, picture, notes)
    passed('files that were chosen stand above the entry')
    write(app, 'Two files')
    message = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'Two files')['payload']['message']
    files = message['attachments']
    assert [file['name'] for file in files] == ['cake.png', 'notes.bin'], files
    with open(notes, 'rb') as file:
        assert fetch(hub, files[1]['url']) == file.read()
    with open(picture, 'rb') as file:
        assert fetch(hub, files[0]['url']) == file.read()
    passed('another client gets them, byte for byte')
    app.find('push button', 'Open the picture .cake.png')
    app.find('push button', 'Save As.*notes.bin')
    app.find('list item', 'Two files.*attached: cake.png, notes.bin')
    passed('the picture and the file show in the message')
    app.find('text', '^Write a reply$')

    large = os.path.join(folder, 'large.iso')
    with open(large, 'wb') as file:
        file.truncate(1 << 30)
    choose(app, large)
    app.find('label', 'too large.*1.1.GB.*up to')
    app.find('push button', '^Remove .large.iso')
    assert not app.all('push button', '^Try Again$'), 'it would be refused again'
    passed('a file of a gigabyte is refused at once, with the limit in words, and nobody is told to try again')
    write(app, 'Without it')
    app.find('label', '^Not sent. .large.iso. is too large')
    entry = app.find('text', '^Write a reply$')
    assert app.text(entry) == 'Without it', app.text(entry)
    passed('the key that sends says why it does not, and what is written stays')
    app.click(app.find('push button', '^Remove File$'))
    app.gone('label', '^large.iso')
    app.gone('label', '^Not sent')
    app.key('Return')
    message = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'Without it')['payload']['message']
    assert not message['attachments'], message
    passed('and offers to go without it')


def look_at_details(app):
    app.key('alt+Return')
    app.find('label', '^Topic ID$')
    app.find('push button', '^Copy the Topic ID$', shown=False).queryAction().doAction(0)
    # A button that was pressed by itself takes the key for a moment.
    wait_for('the details to close', lambda: app.key('Escape') or not app.all('label', '^Topic ID$'))
    focus_composer(app)
    app.key('ctrl+v')
    entry = app.find('text', '^Write a reply$')
    wait_for('the id', lambda: app.text(entry) == 'c1')
    app.key('ctrl+a', 'BackSpace')
    passed('the details of a topic give its id to be copied')


def open_topic(app):
    app.click(app.find('list item', '^Bakery account'))
    app.click(app.find('list item', 'Wang Li'))
    app.find('list item', 'Where is my order')


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

            open_topic(app)
            look_at_details(app)
            answer_and_edit(app, other)
            remove(app, other)
            leave_draft(app)
            status = app.quit()
            assert status == 0, f'the program ended with {status}'
            passed('the program ends with nothing leaked')

            # The toolkit's chooser leaves memory behind: this one is ended by force.
            app = App([options.signalbox, '--hub', hub.uri])
            open_topic(app)
            find_draft(app)
            send_files(app, other, hub, folder)
            if os.environ.get('SIGNALBOX_TEST_PICTURES'):
                app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], 'writing.png'))
            all_passed()
        except BaseException:
            keep_picture(app, 'writing')
            raise
        finally:
            app.end()


main()
