# SPDX-License-Identifier: GPL-3.0-or-later
"""A window from which files can be dragged, as a file manager has one: `drag.py PATHS…` shows it until it is ended. It says when it is
shown, when somebody begins to drag, and when the drag is over something that takes it."""

import sys

import gi
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def say(what):
    print(what, flush=True)


def follow(source, drag):
    say('begun')
    drag.connect('notify::selected-action', lambda drag, _: say('taken' if drag.get_selected_action() else 'not taken'))


def main(*paths):
    Gtk.init()
    window = Gtk.Window(title='Files to Drag', default_width=120, default_height=80, decorated=False, child=Gtk.Label(label='Files'))
    uris = ''.join(f'{Gio.File.new_for_path(path).get_uri()}\r\n' for path in paths).encode()
    source = Gtk.DragSource(content=Gdk.ContentProvider.new_for_bytes('text/uri-list', GLib.Bytes.new(uris)))
    source.connect('drag-begin', follow)
    window.add_controller(source)
    window.connect('map', lambda _: GLib.idle_add(say, 'shown'))
    window.present()
    GLib.MainLoop().run()


main(*sys.argv[1:])
