# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the keyring on the private session bus: the part of the Secret Service that libsecret asks for passwords. What is kept
in it is in `secrets`."""

from gi.repository import Gio, GLib

ROOT = '/org/freedesktop/secrets'
SECRET = 'org.freedesktop.Secret'

SERVICE = f"""<node><interface name="{SECRET}.Service">
<method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/><arg type="v" direction="out"/><arg type="o" direction="out"/></method>
<method name="SearchItems"><arg type="a{{ss}}" direction="in"/><arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
<method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
<method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/><arg type="a{{o(oayays)}}" direction="out"/></method>
<method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
<property name="Collections" type="ao" access="read"/>
</interface></node>"""

COLLECTION = f"""<node><interface name="{SECRET}.Collection">
<method name="CreateItem"><arg type="a{{sv}}" direction="in"/><arg type="(oayays)" direction="in"/><arg type="b" direction="in"/>
<arg type="o" direction="out"/><arg type="o" direction="out"/></method>
<property name="Locked" type="b" access="read"/>
</interface></node>"""

ITEM = f"""<node><interface name="{SECRET}.Item"><method name="Delete"><arg type="o" direction="out"/></method>
<property name="Locked" type="b" access="read"/>
</interface></node>"""


class Keyring:
    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.secrets = {}          # label -> (attributes, secret)
        self.paths = {}            # path -> label, also of what was forgotten
        self.export(ROOT, SERVICE)
        self.export(f'{ROOT}/aliases/default', COLLECTION)
        answer = self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                                    GLib.Variant('(su)', ('org.freedesktop.secrets', 4)), None, Gio.DBusCallFlags.NONE, -1)
        assert answer.unpack() == (1,), answer

    def export(self, path, xml):
        self.bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0], self.on_call, self.on_property, None)

    def on_property(self, connection, sender, path, interface, name):
        return GLib.Variant('ao', [f'{ROOT}/aliases/default']) if name == 'Collections' else GLib.Variant('b', False)

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        values = parameters.unpack()
        if method == 'OpenSession' and values[0] != 'plain':
            invocation.return_dbus_error('org.freedesktop.DBus.Error.NotSupported', 'only plain')
            return
        invocation.return_value(getattr(self, method)(path, *values))

    def OpenSession(self, path, algorithm, argument):
        return GLib.Variant('(vo)', (GLib.Variant('s', ''), f'{ROOT}/session/s'))

    def SearchItems(self, path, wanted):
        found = [item for item, label in self.paths.items() if label in self.secrets and wanted.items() <= self.secrets[label][0].items()]
        return GLib.Variant('(aoao)', (found, []))

    def Unlock(self, path, items):
        return GLib.Variant('(aoo)', (items, '/'))

    def GetSecrets(self, path, items, session):
        return GLib.Variant('(a{o(oayays)})', ({item: (session, b'', self.secrets[self.paths[item]][1], 'text/plain') for item in items},))

    def ReadAlias(self, path, name):
        return GLib.Variant('(o)', (f'{ROOT}/aliases/default',))

    def CreateItem(self, path, properties, secret, replace):
        label = properties[f'{SECRET}.Item.Label']
        if label not in self.paths.values():
            self.paths[f'{ROOT}/collection/login/{len(self.paths)}'] = label
            self.export(next(item for item in self.paths if self.paths[item] == label), ITEM)
        self.secrets[label] = (properties[f'{SECRET}.Item.Attributes'], bytes(secret[2]))
        return GLib.Variant('(oo)', (next(item for item in self.paths if self.paths[item] == label), '/'))

    def Delete(self, path):
        self.secrets.pop(self.paths[path], None)
        return GLib.Variant('(o)', ('/',))
