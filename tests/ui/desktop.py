# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the desktop on the private session bus: takes notifications as GNOME's shell does, presses their buttons
as the shell would, and answers as the portal for what goes on in the background; also as the one that a sandboxed program
sends its notifications through."""

import ctypes
import os

from gi.repository import Gio, GLib

NOTIFICATIONS = """<node><interface name="org.gtk.Notifications">
<method name="AddNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/></method>
<method name="RemoveNotification"><arg type="s" direction="in"/><arg type="s" direction="in"/></method>
</interface></node>"""

PORTAL = """<node><interface name="org.freedesktop.portal.Notification">
<method name="AddNotification"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/></method>
<method name="RemoveNotification"><arg type="s" direction="in"/></method>
<property name="version" type="u" access="read"/>
</interface><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
<method name="SetStatus"><arg type="a{sv}" direction="in"/></method>
<property name="version" type="u" access="read"/>
</interface></node>"""


class Desktop:
    def __init__(self, portal=True, grants=True, version=2):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.application = None
        self.shown = {}            # id -> the notification, as it stands there now
        self.history = []          # ('add' or 'remove', id, the notification, when)
        self.requests = []         # options of RequestBackground
        self.statuses = []
        self.grants = grants
        self.version = version     # of the portal for the background
        self.export('org.gtk.Notifications', '/org/gtk/Notifications', NOTIFICATIONS, self.on_notification)
        if portal:
            self.export('org.freedesktop.portal.Desktop', '/org/freedesktop/portal/desktop', PORTAL, self.on_portal)

    def export(self, name, path, xml, handler):
        for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
            self.bus.register_object(path, interface, handler, self.on_property, None)
        answer = self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                                    GLib.Variant('(su)', (name, 4)), None, Gio.DBusCallFlags.NONE, -1)
        assert answer.unpack() == (1,), (name, answer)

    def on_property(self, connection, sender, path, interface, name):
        return GLib.Variant('u', self.version if interface.endswith('.Background') else 1)

    def on_notification(self, connection, sender, path, interface, method, parameters, invocation):
        values = parameters.unpack()
        self.application = values[0]
        notification = values[2] if method == 'AddNotification' else None
        if notification is None:
            self.shown.pop(values[1], None)
        else:
            # Targets are needed with their types.
            notification['default-action-target'] = self.target(parameters.get_child_value(2), 'default-action-target')
            buttons = parameters.get_child_value(2).lookup_value('buttons')
            notification['buttons'] = [
                {'label': button.lookup_value('label').unpack(), 'action': button.lookup_value('action').unpack(),
                 'target': self.target(button, 'target')}
                for button in (buttons.get_child_value(n) for n in range(buttons.n_children()))] if buttons else []
            self.shown[values[1]] = notification
        self.history.append(('remove' if notification is None else 'add', values[1], notification, GLib.get_monotonic_time() / 1e6))
        invocation.return_value(None)

    def target(self, dictionary, key):
        return dictionary.lookup_value(key)

    def on_portal(self, connection, sender, path, interface, method, parameters, invocation):
        if interface.endswith('.Notification'):
            values = parameters.unpack()
            self.shown.pop(values[0], None)
            if method == 'AddNotification':
                self.shown[values[0]] = values[1]
            invocation.return_value(None)
            return
        if method == 'SetStatus':
            self.statuses.append(parameters.unpack()[0]['message'])
            invocation.return_value(None)
            return
        options = parameters.unpack()[1]
        self.requests.append(options)
        request = f'/org/freedesktop/portal/desktop/request/{sender[1:].replace(".", "_")}/{options["handle_token"]}'
        invocation.return_value(GLib.Variant('(o)', (request,)))
        connection.emit_signal(sender, request, 'org.freedesktop.portal.Request', 'Response', GLib.Variant('(ua{sv})', (
            0 if self.grants else 1, {'background': GLib.Variant('b', self.grants), 'autostart': GLib.Variant('b', options['autostart'])})))

    def find(self, title):
        """The one notification whose title has these words."""
        found = [key for key, notification in self.shown.items() if title in notification['title']]
        return self.shown[found[0]] if len(found) == 1 else None

    def activate(self, action, target):
        """As the shell does when somebody chooses it, also when the program does not run."""
        name = self.application
        self.bus.call_sync(name, '/' + name.replace('.', '/').replace('-', '_'), 'org.freedesktop.Application', 'ActivateAction',
                           GLib.Variant('(sava{sv})', (action.removeprefix('app.'), [target] if target is not None else [], {})),
                           None, Gio.DBusCallFlags.NONE, -1)

    def press(self, notification, label):
        button = next(button for button in notification['buttons'] if button['label'] == label)
        self.activate(button['action'], button['target'])

    def click(self, notification):
        self.activate(notification['default-action'], notification['default-action-target'])


class Ear:
    """Hears a file being opened, as whatever plays a sound has to."""

    IN_NONBLOCK, IN_OPEN = 0o4000, 0x20

    def __init__(self, path):
        library = ctypes.CDLL(None, use_errno=True)
        self.descriptor = library.inotify_init1(self.IN_NONBLOCK)
        assert self.descriptor >= 0 and library.inotify_add_watch(self.descriptor, os.fsencode(path), self.IN_OPEN) >= 0

    def heard(self):
        """Whether it was since the last time that this was asked."""
        try:
            return bool(os.read(self.descriptor, 4096))
        except BlockingIOError:
            return False


def write_settings(config, **values):
    """Of a program that keeps them in a file (GSETTINGS_BACKEND=keyfile); values as GVariant writes them."""
    folder = os.path.join(config, 'glib-2.0', 'settings')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as file:
        for path in ('org/signalbox/Signalbox', 'org/signalbox/Signalbox/Devel'):
            file.write(f'[{path}]\n' + ''.join(f'{key.replace("_", "-")}={value}\n' for key, value in values.items()))
