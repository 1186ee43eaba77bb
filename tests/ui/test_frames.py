# SPDX-License-Identifier: GPL-3.0-or-later
"""The Inspector's frames from outside: the real program, a real hub, a pointer and a keyboard.

What goes over the wire shows, is filtered, is sent again, edited and sent, saved as a file and opened from one; what
is no recording is refused in words.
"""

import json
import os
import tempfile

from app_case import all_passed, keep_picture, options, passed
from dialog import choose_file
from driver import App, run, wait_for
from peer import Hub, Peer

SECRET = 'do-not-tell-4711'


def dialog(app, name):
    """Another window of the program, which has the keys from now on."""
    window = wait_for(name, lambda: next((w for w in run('xdotool', 'search', '--all', '--onlyvisible', '--pid', str(app.process.pid),
                                                         '--name', name).split('\n') if w and w != app.window), None))
    run('xdotool', 'windowfocus', '--sync', window)
    return window


def gone(app, window):
    wait_for('the dialog to go', lambda: window not in run('xdotool', 'search', '--onlyvisible', '--pid', str(app.process.pid)).split('\n'))
    run('xdotool', 'windowfocus', '--sync', app.window)


def accessible(app, title):
    return wait_for(title, lambda: next((child for child in app.app if child is not None and child.name == title), None))


def said(app, window, words):
    return wait_for(words, lambda: [n for n in app.walk(accessible(app, window)) if words in n.name])


def main():
    folder = tempfile.mkdtemp(prefix='signalbox-frames-')
    hub = Hub(options.hub)
    peer = Peer(hub.uri)
    peer.hello('service', 'teller')
    app = App([options.signalbox, '--hub', hub.uri], {'XDG_DATA_HOME': folder})
    try:
        app.find('list item', '^Monitor')
        app.key('alt+8')
        app.click(app.find(None, '^Frames$'))
        app.find('list item', '^hello, Sent .*, answered in ')
        app.find('list item', '^welcome, Received ')
        passed('what goes over the wire is listed, with how long its answer took')

        app.key('ctrl+alt+f')
        app.type('event:welcome')
        app.find(None, '^1 of [0-9]+ frames?$')
        app.click(app.find('list item', '^welcome, '))
        app.find('label', '^Answers hello after ')
        passed('the filter leaves out the others, and the one that is chosen is read')

        app.key('ctrl+alt+f')
        app.key('ctrl+a')
        app.type('is:green')
        app.find(None, '“is:” is followed by one of .*“green”')
        passed('a word that means nothing is told, in the filter\'s words')

        app.key('ctrl+a')
        app.type('event:subscribe direction:out')
        app.click(app.find('list item', '^subscribe, Sent'))
        count = len(app.all('list item', '^subscribe, Sent'))
        app.key('ctrl+Return')
        wait_for('it once more', lambda: len(app.all('list item', '^subscribe, Sent .*answered in')) > count)
        passed('what was sent is sent again, and answered')

        app.click(app.all('list item', '^subscribe, Sent')[0])
        app.key('ctrl+e')
        window = dialog(app, 'Edit and Send')
        app.key('ctrl+a')
        app.type('{"event":"stats"')
        said(app, 'Edit and Send', 'This cannot be sent until it is mended: the text ends too early (line 1, character 17).')
        app.type(',"id":"x1"}')
        wait_for('no fault', lambda: not [n for n in app.walk(accessible(app, 'Edit and Send')) if 'cannot be sent' in n.name])
        app.key('ctrl+Return')
        gone(app, window)
        app.key('ctrl+alt+f')
        app.key('ctrl+a')
        app.type('event:stats')
        app.find('list item', '^stats, Sent .*answered in')
        passed('it is made another one and sent; what is no JSON is not')

        app.click(app.all('list item', '^stats, Sent')[0])
        app.key('ctrl+alt+x')
        window = dialog(app, 'Export Frames')
        path = os.path.join(folder, 'frames.har')
        choose_file(app, 'Export Frames', path)
        gone(app, window)
        har = wait_for('the file', lambda: os.path.exists(path) and os.path.getsize(path) > 0 and json.load(open(path, encoding='utf-8')))
        messages = [m for entry in har['log']['entries'] for m in entry.get('_webSocketMessages', [])]
        assert any('"x1"' not in m['data'] and '"event":"stats"' in m['data'] for m in messages), messages
        passed('all frames become a HAR where the name says so')

        app.click(app.all('list item', '^stats, Sent')[0])
        app.key('ctrl+o')
        window = dialog(app, 'Import Frames')
        choose_file(app, 'Import Frames', path)
        gone(app, window)
        window = dialog(app, 'frames.har')
        said(app, 'frames.har', 'welcome, Received')
        said(app, 'frames.har', 'Recording · ')
        run('xdotool', 'key', '--window', window, 'alt+F4')
        passed('a recording opens in a window of its own, marked as such')
    except BaseException:
        keep_picture(app, 'frames')
        raise
    finally:
        app.end()
        hub.stop()
    all_passed()


main()
