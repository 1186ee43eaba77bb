# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching with operators in the real program, by keyboard: what is offered while one types, what it is understood to mean, what is wrong with it,
and from hit to hit through two hubs and one topic."""

import os
import tempfile

from app_case import all_passed, keep_picture, options, passed

import pyatspi  # noqa: E402

from dialog import Dialog
from driver import App, wait_for
from peer import Hub, Peer

STEPS = []
LONG = 'straw ' * 1100 + 'needle ' + 'straw ' * 900


def step(function):
    STEPS.append(function)
    return function


def message(id, who, content, n, **more):
    return {'msg_id': id, 'sender': {'user_name': who}, 'content': content, 'create_time': 1763000000 + n, **more}


def fill(hub, name, conversations):
    worker = Peer(hub.uri)
    worker.hello('worker', 'worker')
    answer = worker.request('syncData', {'accounts': [{'accountId': name.lower(), 'accountName': name, 'platform': 'web', 'conversations': [
        {'conversation_id': f'{name.lower()}-{who.lower()}', 'participant': {'user_name': who}, 'messages': messages}
        for who, messages in conversations.items()]}]})
    assert answer['event'] != 'error', answer
    return worker


def search(app, text):
    """Whatever stood there before."""
    app.key('ctrl+shift+f')
    app.key('ctrl+a')
    app.type(text)


def hits(app):
    return [node.name for found in app.all('list', '^Messages Found$') for node in app.all('list item', 'elephant|大象', found)]


def focused(app, role, pattern=''):
    return any(node.getState().contains(pyatspi.STATE_FOCUSED) for node in app.all(role, pattern))


@step
def check_operators(app):
    search(app, 'elephant from:"Anna Smith"')
    app.find(None, '^.?Written by Anna Smith')
    wait_for('the one of hers', lambda: len(hits(app)) == 1 and 'pink' in hits(app)[0])
    passed('a name narrows the search, and it is said what it was understood to mean')
    search(app, 'elephant in:Roses')
    wait_for('what the other hub has', lambda: len(hits(app)) == 1 and 'white' in hits(app)[0])
    passed('a place is known by its name, in the hub that has it')
    search(app, 'elephant -pink -white in:Bakery')
    wait_for('the others', lambda: len(hits(app)) == 2 and not any('pink' in name for name in hits(app)))
    passed('words behind a minus are left out')
    search(app, 'in:Bakery has:link')
    wait_for('the link', lambda: len(hits(app)) == 1 and 'https://' in hits(app)[0])
    passed('without any word, what a message has is enough')
    search(app, 'elephant since:2025-11-13 until:2025-11-13')
    wait_for('all of that day', lambda: len(hits(app)) == 4)
    search(app, 'elephant before:2025-11-01')
    app.find(None, '^No Message Found$')
    passed('days limit it at both ends')


@step
def check_problems(app):
    search(app, 'elephant since:soon')
    app.find(None, '^Nothing Searched For$')
    app.find(None, '“soon” is no time')
    search(app, 'elephant in:Nowhere')
    app.find(None, 'is called “Nowhere”')
    search(app, 'elephant has:tusks')
    app.find(None, 'It knows: file, image, voice, link, note, reply')
    search(app, 'elephant colour:pink')
    app.find(None, 'knows no “colour:”')
    passed('what cannot be understood is said in words')


@step
def check_hints(app):
    search(app, 'elephant fr')
    app.find('list item', '^from:, Who wrote it', shown=False)
    app.key('Tab')
    app.type('ann')
    app.find('list item', '^Anna Smith', shown=False)
    app.key('Down')
    app.key('Return')
    app.find(None, '^.?Written by Anna Smith')
    wait_for('the one of hers', lambda: len(hits(app)) == 1)
    passed('operators and names are completed by keyboard')
    app.type(' has:')
    app.find('list item', '^image, With an image', shown=False)
    app.key('Escape')
    app.find(None, 'Something has to stand behind “has:”')
    passed('Esc hides what is offered, and nothing else')


@step
def check_from_hit_to_hit(app):
    search(app, 'elephant')
    wait_for('all hits', lambda: len(hits(app)) == 4)
    app.key('Return')
    app.key('Return')
    app.find('list item', 'a white elephant', shown=True)
    app.find('label', '^Cleo$')
    for words in ('the third elephant', 'a pink elephant', 'a grey elephant'):
        app.key('F3')
        app.find('list item', words)
    app.key('F3')
    app.find(None, '^This is the oldest message found')
    app.key('shift+F3')
    app.find('list item', 'a pink elephant')
    passed('F3 goes from hit to hit, over topics and hubs, and Shift+F3 back')


@step
def check_hubs_named(app):
    search(app, 'elephant')
    wait_for('each with its hub', lambda: len(hits(app)) == 4 and sum(' › Bakery · Anna' in name for name in hits(app)) == 3 and
             sum('Garden › Roses · Cleo' in name for name in hits(app)) == 1)
    passed('hits of several hubs say which one they are of')
    app.key('Return', 'z', 'ctrl+f', 'End')
    app.type(' -pink')
    wait_for('all but one', lambda: len(hits(app)) == 3)
    passed('letters in the list do not go to the entry')
    app.key('Return', 'ctrl+f')
    app.type('elephant white')
    wait_for('the new words alone', lambda: len(hits(app)) == 1 and 'white' in hits(app)[0])
    passed('Ctrl+F goes to the entry, where what one types takes the place of what stands there')


@step
def check_leaving(app):
    app.key('alt+1')
    app.find('list item', 'a (white|grey) elephant')
    app.key('ctrl+r')
    app.type('half a reply')
    search(app, 'elephant wh')
    wait_for('it', lambda: len(hits(app)) == 1)
    app.key('Escape')
    app.find(None, '^Search Messages$')
    wait_for('the text to go', lambda: not hits(app))
    app.find('push button', '^Back$')
    passed('Esc empties the entry first')
    app.key('Escape')
    app.type(' goes on')
    wait_for('the reply', lambda: any(app.text(node) == 'half a reply goes on' for node in app.all('text')))
    app.key('ctrl+a', 'BackSpace')
    passed('the next one leads back to where one was')


@step
def check_chinese(app):
    def found():
        """Letters without a key get lost where the program hears too late which one they have for now."""
        search(app, '大象 in:Bakery')
        try:
            return wait_for('it', lambda: len(hits(app)) == 1 and '大象' in hits(app)[0], deadline=10)
        except AssertionError:
            return None
    wait_for('the Chinese one', found)
    search(app, 'ELEPHANT in:Bakery -pink -third')
    wait_for('capitals', lambda: len(hits(app)) == 1 and 'grey' in hits(app)[0])
    app.key('Return')
    app.key('Return')
    app.find('list item', 'a grey elephant')
    passed('words are found whatever their capitals and script')


@step
def check_in_topic(app):
    app.key('ctrl+f')
    app.find(None, '^Find in this topic$')
    app.key('ctrl+a')
    app.type('elephant -third')
    app.find(None, '^1/2$')
    app.key('F3')
    app.find(None, '^2/2$')
    app.find(None, 'Without “third”')
    app.key('ctrl+a')
    app.type('elephant in:Roses')
    app.find(None, '“in:” has no use here')
    app.key('ctrl+a')
    app.type('since:soon')
    app.find(None, '“soon” is no time')
    passed('the same is understood in a topic')
    app.key('ctrl+a')
    app.type('elephant')
    app.find(None, '^1/3$')
    app.key('F3', 'Escape')
    wait_for('what was found to have the keyboard', lambda: focused(app, 'list item', 'a pink elephant'))
    app.key('ctrl+r')
    wait_for('the composer', lambda: focused(app, 'text'))
    app.key('ctrl+f')
    app.find(None, '^Find in this topic$')
    app.key('Escape')
    wait_for('the composer', lambda: focused(app, 'text', '^Write a reply$'))
    passed('Esc leads to what was found, and without it back to where one was')


def place_of(app, word):
    """How far down it stands in the window, by how far into its piece of the text."""
    piece = app.find('label', word)
    box = piece.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    text = app.text(piece)
    return box.y + box.height * text.index(word) / len(text)


@step
def check_long(app):
    search(app, 'needle')
    app.find('list item', 'needle')
    app.key('Return', 'Return')
    app.find('list item', 'straw')
    height = app.frame.queryComponent().getExtents(pyatspi.WINDOW_COORDS).height
    wait_for('the needle in sight', lambda: 100 < place_of(app, 'needle') < height - 150)
    passed('what was found far down in a message that is folded comes in sight')


def main():
    shop, garden = Hub(options.hub), Hub(options.hub)
    with tempfile.TemporaryDirectory(prefix='signalbox-searching-') as folder:
        workers = [fill(shop, 'Bakery', {
            'Anna': [message('a1', 'Ben', 'a grey elephant', 1), message('a2', 'Anna Smith', 'a pink elephant', 2), message('a3', 'Ben', 'the third elephant', 3)],
            'Dora': [message('d1', 'Dora', '一头大象 https://zoo.example', 4), message('d2', 'Dora', LONG, 6),
                     *(message(f'd{n}', 'Dora', f'more {n}', n) for n in range(7, 40))]}),
            fill(garden, 'Roses', {'Cleo': [message('c1', 'Cleo', 'a white elephant', 5)]})]
        environment = {'GSETTINGS_BACKEND': 'keyfile', 'SIGNALBOX_PORT': '0', 'TZ': 'UTC', **{name: os.path.join(folder, name) for name in (
            'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME')}}
        app = App([options.signalbox, '--hub', shop.uri], environment)
        try:
            app.find('list item', ', connected')
            app.key('ctrl+n')
            dialog = Dialog(app, 'Connect to a Hub')
            dialog.fill('Address', garden.uri)
            dialog.text('^Detected · ')
            dialog.fill('Name', 'Garden')
            app.key('Return')
            dialog.gone()
            app.find('list item', '^Garden, connected')
            app.find('list item', '^Roses')
            for check in STEPS:
                check(app)
            status = app.quit()
            assert status == 0, status
            passed('nothing is left behind')
            all_passed()
        except BaseException:
            keep_picture(app, 'searching')
            raise
        finally:
            app.end()
            for worker in workers:
                worker.close()
            shop.kill()
            garden.kill()


main()
