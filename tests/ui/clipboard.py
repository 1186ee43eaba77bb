# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody copied elsewhere: `clipboard.py text PATH` or `clipboard.py files PATHS…` offers it until it is ended, and says so."""

import sys

import gi
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def main(kind, *paths):
    Gtk.init()
    if kind == 'text':
        with open(paths[0], 'rb') as file:
            offered = 'text/plain;charset=utf-8', file.read()
    else:
        offered = 'text/uri-list', ''.join(f'{Gio.File.new_for_path(path).get_uri()}\r\n' for path in paths).encode()
    provider = Gdk.ContentProvider.new_for_bytes(offered[0], GLib.Bytes.new(offered[1]))
    Gdk.Display.get_default().get_clipboard().set_content(provider)
    Gdk.Display.get_default().sync()
    print('offered', flush=True)
    GLib.MainLoop().run()


main(*sys.argv[1:])
