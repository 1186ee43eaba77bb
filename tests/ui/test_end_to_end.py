# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, from outside: the real program, the real hub, real sockets, a pointer and a keyboard.

A worker syncs an account; the channel appears; a channel and a topic are clicked; a message pushed by
another client shows by itself; a reply is typed and another client gets it; the hub is killed and
comes back, and nothing is missing or doubled.
"""

import os
import subprocess
import time
import uuid

import app_case
from app_case import all_passed, keep_picture, options, passed
from driver import App, wait_for
from peer import Hub, Peer

ACCOUNT = {
    **app_case.ACCOUNT,
    'contents': [{'work_id': 'w1', 'title': 'Spring menu', 'comments': [
        {'comment_id': 'k1', 'author_name': 'Leïla', 'content': 'Are there gluten-free rolls?',
         'create_time': 1763000000, 'is_new': True}]}],
}


def send(peer, text):
    answer = peer.request('sendMessage', {'key': str(uuid.uuid4()), 'channelId': 'a1', 'topicId': 'c1',
                                          'content': text, 'type': 'text'})
    assert answer['event'] == 'messageAccepted', answer


def rows(app, pattern):
    return app.all('list item', pattern, root=app.find('list', '^Messages$'), shown=False)


def refuses_files():
    """Before anything is shown."""
    answer = subprocess.run([options.signalbox, 'extra.txt'], capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 2, answer
    assert 'extra.txt' in answer.stderr and 'CRITICAL' not in answer.stderr and answer.stderr.count('\n') == 1, answer
    passed('a file on the command line is answered with one sentence')


def main():
    refuses_files()
    hub = Hub(options.hub)
    app = App([options.signalbox, '--hub', hub.uri])
    try:
        worker = Peer(hub.uri)
        worker.hello('worker', 'worker-1')
        synced = worker.request('syncData', {'accounts': [ACCOUNT]})
        assert synced['event'] == 'synced', synced
        channel = app.find('list item', '^Bakery account')
        passed('a synced account appears as a channel without a click')
        assert '2 unread' in channel.name, channel.name
        passed('the row says how much is unread')

        app.click(channel)
        app.click(app.find('list item', 'Wang Li'))
        app.find('list item', 'Where is my order')
        passed('clicking the channel and the topic shows the message')

        other = Peer(hub.uri)
        other.hello('monitor', 'other', streams=[{'stream': 'channel/a1'}])
        start = time.monotonic()
        send(other, 'It is on its way')
        app.find('list item', 'It is on its way')
        took = time.monotonic() - start
        print(f'# a pushed message was in the window after {took * 1000:.0f} ms')
        passed('a message pushed by another client shows without a click')

        app.click(app.find('text', '^Write a reply$'))
        app.type('Thank you')
        app.key('Return')
        pushed = other.expect('messageAdded', lambda payload: payload['message']['content'] == 'Thank you')
        assert pushed['payload']['message']['direction'] == 'out'
        passed('a reply typed and sent with Return reaches another client')
        app.find('list item', 'Thank you.*Stored')
        passed('the reply says that it is stored')

        hub.kill()
        app.find(None, 'Reconnecting')
        passed('when the hub dies the chip says so')
        hub.start()
        late = Peer(hub.uri)
        late.hello('monitor', 'late')
        send(late, 'Sent while you were away')
        app.gone(None, 'Reconnecting')
        passed('when the hub is back the chip goes')
        app.find('list item', 'Sent while you were away')
        for text in ('Where is my order', 'It is on its way', 'Thank you', 'Sent while you were away'):
            found = wait_for(f'one row of {text}', lambda text=text: rows(app, text))
            assert len(found) == 1, f'{text}: {[row.name for row in found]}'
        passed('nothing is missing and nothing is doubled')

        if os.environ.get('SIGNALBOX_TEST_PICTURES'):
            app.picture(os.path.join(os.environ['SIGNALBOX_TEST_PICTURES'], 'end-to-end.png'))
        status = app.quit()
        assert status == 0, f'the program ended with {status}'
        passed('the program ends by Ctrl+Q with nothing leaked')
        hub.stop()
        passed('the hub ends with nothing leaked')
        all_passed()
    except BaseException:
        keep_picture(app, 'end-to-end')
        raise
    finally:
        app.end()


main()
