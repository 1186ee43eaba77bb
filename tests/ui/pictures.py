# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py BIN FOLDER WIDTHxHEIGHT [--text-size PERCENT] [--language LANGUAGE] [NAME...]: a picture of every state of the program (or only of those
named) into the folder, as states.py walks through them; build-aux/screenshots has the variants. A state that is not come to does not keep the
others from being taken: those that are missing are said at the end, and FAILED-NAME.png is what was there instead."""

import argparse
import glob
import os
import re
import signal
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), part) for part in ('', '../support')]
from desktop import write_settings  # noqa: E402
from driver import App, run  # noqa: E402
from english import English, ForeignApp  # noqa: E402
from peer import Hub  # noqa: E402
from states import Crowd  # noqa: E402
from states_views import Views  # noqa: E402

BORDER = 5      # of a window where nobody composes windows
ROOM = 200      # beside the window, for menus that reach beyond it
# Shadows would be black there.
STYLE = 'popover > contents, popover > arrow { box-shadow: none; border: 1px solid alpha(currentColor, 0.2); }'


def size_of(path):
    return [int(number) for number in run('identify', '-format', '%w %h', path).split()]


def width_of(window):
    return int(re.search('WIDTH=([0-9]+)', run('xdotool', 'getwindowgeometry', '--shell', window)).group(1))


class Enough(BaseException):
    """All that is wanted was taken."""


class Camera:
    def __init__(self, folder, wanted, english=None):
        self.folder, self.wanted, self.english = folder, wanted, english
        self.app, self.taken, self.missed = None, set(), {}         # name -> why
        os.makedirs(folder, exist_ok=True)
        for failed in glob.glob(os.path.join(folder, 'FAILED*.png')):       # of an earlier walk
            os.remove(failed)

    def wants(self, name):
        return not self.wanted or name in self.wanted

    def take(self, name):
        """All of the screen that is not black: menus are windows of their own and may reach beyond the program's."""
        app = self.app
        app.alive()
        if app.window != self.main and width_of(app.window) > self.width:
            app.resize(self.width, self.height)       # as whoever manages windows would
        run('xdotool', 'mousemove', '1', '1')
        time.sleep(0.8)           # for a picture, the last frame must be painted
        start = time.time() - 1
        path = os.path.join(self.folder, f'{name}.png')
        run('import', '-window', app.window, path)
        if app.window == self.main:
            size = size_of(path)
            run('import', '-window', 'root', path)
            run('mogrify', '-trim', '+repage', path)
        if app.window != self.main or size_of(path) == size:
            run('mogrify', '-shave', f'{BORDER}x{BORDER}', '-strip', path)
        assert os.path.getmtime(path) > start, f'no picture of {name}'
        self.taken.add(name)
        print(path, flush=True)
        if self.wanted and self.taken.issuperset(self.wanted):
            raise Enough

    def miss(self, names, error):
        """Goes on; of what nobody wants it is only said."""
        why = str(error).split('\n')[0] or type(error).__name__
        missed = [name for name in names if name not in self.taken]
        print(f'pictures.py: {", ".join(missed or names)}: {why}', file=sys.stderr, flush=True)
        self.missed.update({name: why for name in missed})
        self.app.picture(os.path.join(self.folder, f'FAILED-{names[0]}.png'))

    def lost(self):
        """What is wanted and was not taken, and why."""
        names = self.wanted or [name for name in self.missed if name not in self.taken]
        return {name: self.missed.get(name, 'no state has this name, or the walk ended before it') for name in names if name not in self.taken}

    def start(self, command, width, height):
        self.app = ForeignApp(self.english, command) if self.english else App(command)
        self.main = self.app.window
        self.width, self.height = width, height
        self.app.resize(width, height)
        run('xdotool', 'windowmove', '--sync', self.main, str(ROOM), '0')
        return self.app

    def walk(self, *command, size):
        return Views(self.start(command, *size), self.take, self.wants, self.miss)

    def end(self):
        if self.app is not None:
            self.app.end()
            self.app = None


def walk_alone(camera, program, size):
    camera.walk(program, size=size).without_hub()


def walk_to_silent_hub(camera, program, size, hub):
    hub.process.send_signal(signal.SIGSTOP)
    try:
        camera.walk(program, '--hub', hub.uri, size=size).connecting()
    finally:
        hub.process.send_signal(signal.SIGCONT)


def walk_at_hub(camera, program, size, hub):
    crowd = Crowd(hub)
    walk = camera.walk(program, '--hub', hub.uri, size=size)
    walk.sidebar()
    walk.conversation(crowd)
    walk.writing()
    walk.popovers()
    walk.lists()
    walk.views(crowd)
    walk.trouble(hub)
    crowd.close()


def walk_views(camera, program, size, hub):
    """What can be walked through in another language so far."""
    crowd = Crowd(hub)
    walk = camera.walk(program, '--hub', hub.uri, size=size)
    walk.find('list item', '^Bakery account')
    walk.tasks(crowd)
    walk.projects()
    walk.people(crowd)
    walk.inspector()
    crowd.close()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('bin')
    arguments.add_argument('folder')
    arguments.add_argument('size')
    arguments.add_argument('--text-size', type=int, default=100)
    arguments.add_argument('--language', help='that of LANG, where it is not English')
    arguments.add_argument('names', nargs='*')
    options = arguments.parse_args()
    program = os.path.join(options.bin, 'signalbox')
    size = [int(number) for number in options.size.split('x')]
    with open(os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0', 'gtk.css'), 'w', encoding='utf-8') as style:
        style.write(STYLE)
    os.environ.update(GSETTINGS_BACKEND='keyfile', SIGNALBOX_PORT='0')     # of the local hub: several may walk at once
    write_settings(os.environ['XDG_CONFIG_HOME'], text_size=options.text_size)
    english = English(os.path.join(options.bin, '..', 'share', 'locale'), options.language) if options.language else None
    camera = Camera(options.folder, options.names, english)
    hub = Hub(os.path.join(options.bin, 'signalbox-hub'), arguments=['--name', 'Bakery hub', '--heartbeat-interval', '600000'])
    walks = [(walk_views, [hub])] if english else [(walk_alone, []), (walk_to_silent_hub, [hub]), (walk_at_hub, [hub])]
    stopped = False
    try:
        for walk, more in walks:
            try:
                walk(camera, program, size, *more)
            except Enough:
                break
            except Exception as error:      # the next one starts anew
                stopped = True
                print(f'pictures.py: {walk.__name__} stopped: {error}', file=sys.stderr, flush=True)
                run('import', '-window', 'root', os.path.join(options.folder, f'FAILED-{walk.__name__}.png'))
            finally:
                camera.end()
    finally:
        if hub.process.poll() is None:
            hub.kill()
    lost = camera.lost()
    if lost:
        print('pictures.py: these states were not taken:', file=sys.stderr)
        for name, why in lost.items():
            print(f'  {name}: {why}', file=sys.stderr)
    sys.exit(1 if lost or (stopped and not options.names) else 0)


main()
