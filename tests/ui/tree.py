# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessible tree of a program as one picture of it. To ask each of a thousand nodes for its name, role and state takes a second
and more; what a program keeps of its tree for whoever reads it (org.a11y.atspi.Cache) comes in one answer.

What had to be learned about GTK 4.8: a node is kept there once somebody has asked for it, so those that are missing are asked for first;
those that are not said (in a menu that is closed) stay there, and are left out; the rest is the same, in the same order, as what one
comes by from node to node. Of GTK 4.18: what is on a page of a stack names the stack as what is above it, not the page; and pages before
the one that is shown say that it is theirs, too, so that of those that say so the last has it.
"""

import functools
import struct
import time

from gi.repository import Atspi, Gio, GLib

PATIENCE = 60000        # ms
TRIES = 20              # to get a picture while the tree changes
CHECKED_EVERY = 5       # s, and no more than a tenth of the time
# Newer versions of AT-SPI call it a button.
RENAMED = {'button': 'push button'}


@functools.cache
def role_name(role):
    name = Atspi.role_get_name(Atspi.Role(role))
    return RENAMED.get(name, name)


class Item:
    """What was known of one node as the picture was taken; for all else it is what pyatspi has for the node."""

    __slots__ = ('tree', 'path', 'above', 'index', 'n_children', 'name', 'role', 'states')

    def __getattr__(self, name):
        return getattr(self.tree.node(self), name)

    def is_on(self, *states):
        return all(self.states >> int(state) & 1 for state in states)


# An answer is read in GVariant's own form: to take it apart by the functions for that takes longer than all else. Members that have
# no length of their own are followed by words that say where they end, counted from the beginning of what they are in.

def word_size(start, end):
    return 1 if end - start <= 0xff else 2 if end - start <= 0xffff else 4


def words(data, start, end, tail):
    size = word_size(start, end)
    return [start + int.from_bytes(data[at:at + size], 'little') for at in range(tail, end, size)]


def aligned(at):
    return (at + 3) & ~3


def read_path(data, start, end):
    """The second of the two strings of a reference to a node (so)."""
    tail = end - word_size(start, end)
    return data[words(data, start, end, tail)[0]:tail - 1].decode()


def read_item(data, start, end):
    """((so)(so)(so)iiassusau): itself, its application, its parent, index, children, interfaces, name, role, description, states."""
    description, name, interfaces, parent, application, itself = words(data, start, end, end - 6 * word_size(start, end))
    item = Item()
    item.path, item.above = read_path(data, start, itself), read_path(data, application, parent)
    item.index, item.n_children = struct.unpack_from('<ii', data, aligned(parent))
    item.name = data[interfaces:name - 1].decode()
    item.role = role_name(struct.unpack_from('<I', data, aligned(name))[0])
    item.states = struct.unpack_from('<Q', data, aligned(description))[0]
    return item


def read_items(data):
    """An array of them, each of which begins aligned."""
    if not data:
        return []
    ends = words(data, 0, len(data), words(data, 0, len(data), len(data) - word_size(0, len(data)))[0])
    return [read_item(data, start, end) for start, end in zip([0] + [aligned(end) for end in ends], ends)]


class Tree:
    """That of one program, of which any node is known."""

    def __init__(self, application):
        address = Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            'org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, Gio.DBusCallFlags.NONE, PATIENCE).unpack()[0]
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.owner = application.app.bus_name
        self.raw, self.items, self.children = None, {}, {}
        self.places = {}        # path -> what is above it, of those that name another
        self.pages = set()      # paths of those whose children do, or who say that others' are theirs
        self.settled = set()    # those of them that were asked since this picture
        self.next_check = 0
        self.nodes = {application.path: application}        # path -> what pyatspi has for it

    def ask(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.owner, path, f'org.a11y.atspi.{interface}', method, arguments, None, Gio.DBusCallFlags.NONE,
                                  PATIENCE)

    def take(self):
        raw = self.ask('/org/a11y/atspi/cache', 'Cache', 'GetItems').get_child_value(0).get_data_as_bytes().get_data()
        if raw == self.raw:
            return
        self.raw, self.items, self.children, self.settled = raw, {}, {}, set()
        for item in read_items(raw):
            item.tree = self
            item.above = self.places.get(item.path, item.above)
            self.items[item.path] = item
            if item.is_on(Atspi.StateType.VISIBLE) and item.path not in self.places:    # what is hidden is kept, and is not said
                self.children.setdefault(item.above, []).append(item)
        for children in self.children.values():
            children.sort(key=lambda item: item.index)

    def below(self, path):
        """A node and all below, in the order of the tree."""
        items, left = [], [self.items[path]] if path in self.items else []
        while left:
            items.append(left.pop())
            left.extend(reversed(self.children.get(items[-1].path, [])))
        return items

    def ask_for_nodes(self, questions):
        """The answers to all of (path, method, arguments), at once and in their order: the paths of nodes, or None of what is gone."""
        answers = {}

        def on_answer(bus, result, at):
            try:
                answers[at] = bus.call_finish(result).unpack()[0]
            except GLib.Error:
                answers[at] = None

        for at, (path, method, arguments) in enumerate(questions):
            self.bus.call(self.owner, path, 'org.a11y.atspi.Accessible', method, arguments, None, Gio.DBusCallFlags.NONE, PATIENCE,
                          None, on_answer, at)
        while len(answers) < len(questions):
            GLib.MainContext.default().iteration(True)
        return [answers[at] for at in range(len(questions))]

    def make_known(self, paths):
        """Asks for their children, and for all below those that are new, a level at a time, so that the program keeps them."""
        while paths:
            answers = self.ask_for_nodes([(path, 'GetChildren', None) for path in paths])
            paths = list({child for children in answers if children for _, child in children if child not in self.items})

    def ask_one_by_one(self, items):
        """For their children, by number: those that are there and not said, as menus that are closed, are left out. What is new is told."""
        places = [(item.path, at) for item in items for at in range(item.n_children)]
        answers = self.ask_for_nodes([(path, 'GetChildAtIndex', GLib.Variant('(i)', (at,))) for path, at in places])
        said = [(path, child[1]) for (path, _), child in zip(places, answers) if child]
        self.children.update({item.path: [] for item in items})
        for child, path in {child: path for path, child in said if child in self.items}.items():
            self.put(self.items[child], path)
        return [child for _, child in said if child not in self.items]

    def put(self, item, path):
        if item.above != path:
            beside = self.children.get(item.above, [])
            if item in beside:
                beside.remove(item)
            item.above = self.places[item.path] = path
        self.children[path].append(item)

    def read(self, node):
        """The items of a node and of all below it, in the order of the tree."""
        tried = set()
        for _ in range(TRIES):
            self.take()
            while more := [item for item in self.below(node.path) if len(self.children.get(item.path, [])) > item.n_children]:
                self.ask_one_by_one(more)
            items = self.below(node.path)
            fewer = [item for item in items if len(self.children.get(item.path, [])) < item.n_children and item.path not in self.settled]
            self.pages.update(item.path for item in fewer if item.path in tried)
            if pages := [item for item in fewer if item.path in self.pages]:
                missing = self.ask_one_by_one(pages)
                if not missing:
                    self.settled.update(item.path for item in pages)
                    continue
            else:
                missing = [item.path for item in fewer]
                tried.update(missing)
            if node.path not in self.items:
                missing = [node.path]
            if not missing:
                if time.monotonic() < self.next_check:
                    break
                # Now and then nothing is taken for granted: as many children as there were need not be the same.
                start = time.monotonic()
                missing = self.ask_one_by_one(items)
                end = time.monotonic()
                self.next_check = end + max(CHECKED_EVERY, 10 * (end - start))
                if not missing:
                    items = self.below(node.path)
                    break
            self.make_known(missing)
            self.raw = None
        return items

    def extents(self, node):
        """(x, y, width, height) in the window."""
        return self.ask(node.path, 'Component', 'GetExtents', GLib.Variant('(u)', (1,))).unpack()[0]

    def node(self, item):
        """What pyatspi has for it; a LookupError where it is gone by now."""
        for _ in range(TRIES):
            node = self.come_by(item.path)
            if node is not None:
                return node
            while GLib.MainContext.default().iteration(False):
                pass                # pyatspi learns of changes in it
            self.take()
        raise LookupError(f'{item.role} {item.name} is gone')

    def come_by(self, path):
        """From the nearest that is known above it. (Its index there is its place among those that are said; the index that comes with it
        counts others, too.)"""
        trail = [path]
        while trail[-1] not in self.nodes:
            if trail[-1] not in self.items:
                return None
            trail.append(self.items[trail[-1]].above)
        node = self.nodes[trail.pop()]
        for step in reversed(trail):
            beside = [item.path for item in self.children.get(self.items[step].above, [])]
            node = node.getChildAtIndex(beside.index(step) if step in beside else 0)     # a page has one
            if node is None or node.path != step:
                return None
            self.nodes[step] = node
        return node
