# SPDX-License-Identifier: GPL-3.0-or-later
"""Every action can be found and pressed: it stands in a menu or on a button, and what needs nothing but itself has a key
in the table of accelerators, from which the shortcuts window is made."""

import glob
import os
import re
import sys

root = sys.argv[1]
failures = 0
count = 0

# What one part of the window asks of another; for people it is a click on a row, typing, or scrolling.
INTERNAL = {
    'topic.load-older': 'scrolling up', 'topic.load-around': 'a jump', 'topic.jump-to-time': 'the date that was chosen', 'topic.look-up': 'a click on a quote',
    'topic.mark-read': 'reading', 'topic.mark-messages': 'reading', 'topic.reply': 'Return in the composer', 'topic.note': 'Return in the composer', 'topic.typing': 'typing',
    'topic.send': 'Return in the composer', 'topic.edit-message': 'Return in the composer', 'compose.edit-last': 'Up in an empty entry',
    'row.open': 'a double click on a topic', 'app.activate': 'a click on a notification', 'win.attach-files': 'the key of composer.attach', 'win.insert-canned': 'the key of composer.canned',
    'view.show-messages': 'a click on a topic', 'win.show-message': 'a click on a hit', 'win.show-topic': 'a click on a row',
    'topic.send': 'Return in the composer', 'topic.note': 'Return in the composer', 'topic.edit-message': 'Return in the composer',
    'topic.typing': 'typing', 'row.open': 'a click on a row', 'app.activate': 'a click on a notification',
    'tasks.show-task': 'Return on a bar of the timeline', 'tasks.show-session': 'a click on a card', 'win.send-direct': 'a button of the card of somebody', 'win.show-job': 'the button of a toast', 'tasks.search': 'the toggle in the header bar; win.find-in-topic has the key',
    'win.undo': 'the key of the buttons of toasts', 'win.announce': 'what happens', 'win.show-frame': 'the button of a cause', 'win.mark-topic-read': 'a key on a row', 'win.peek': 'a key on a row',
}
# In a menu or on a button, but without a key of their own.
KEYLESS = {
    'app.about': 'once in a life', 'app.start-local-hub': 'app.local-hub has the key', 'win.stop-local-hub': 'app.local-hub has the key',
    'hubs.restore': 'the button of a toast', 'canned.restore': 'the button of a toast', 'canned.import': 'once in a life', 'canned.export': 'once in a life',
    'canned.add': 'a button in the preferences', 'canned.save': 'the button of a dialog, and Ctrl+Return there', 'win.restore-hub': 'the button of a toast',
    'topic.undo-delete': 'the button of a toast', 'topics.end-choosing': 'Escape, as everywhere',
    'composer.attach': 'win.attach-files has the key', 'win.attach-files': 'composer.attach is the button',
    'topic.undo-cancel': 'the button of a toast', 'topic.undo-edit': 'the button of a toast', 'topic.undo': 'the button of a toast', 'topic.show-refused': 'the button of a toast', 'topic.undo-delete': 'the button of a toast',
    'win.import-sample': 'once in a life', 'win.dismiss-notice': 'the button of a banner',
    'win.show-sidebar': 'win.go-back has the key', 'view.show-topics': 'win.go-back has the key', 'win.close-search': 'win.go-back has the key',
    'message.show-more': 'a button in the row', 'topic.claim': 'topic.toggle-claim has the key', 'topic.release': 'topic.toggle-claim has the key',
    **{f'topic.{name}': f'topic.toggle-{both} has the key' for name, both in (
        ('pin', 'pinned'), ('unpin', 'pinned'), ('mute', 'muted'), ('unmute', 'muted'), ('resolve', 'resolved'), ('reopen', 'resolved'))},
    'topic.read': 'topic.mark-all-read has the key', 'topics.end-choosing': 'Escape, as everywhere', 'composer.leave': 'Escape, as everywhere',
}
# Keys that a widget binds by itself stand in the table without the action.
BOUND_BY_WIDGET = {'composer.send': 'Send the reply', 'message.copy': 'Copy the message', 'topics.choose': 'Choose a topic or not', 'topics.choose-all': 'Choose all topics',
                   'run.zoom-in': 'Timeline: zoom in', 'run.zoom-out': 'Timeline: zoom out', 'run.zoom-fit': 'Timeline: all of the time',
                   'actions.push': 'Push an action to a chatbot', 'push.send': 'Give the action to the chatbot',
                   'frames.find': 'Filter the frames', 'frames.pause': 'Pause or go on', 'frames.follow': 'Keep the newest frame in sight',
                   'frames.show-pair': 'Go to the answer or the request', 'frames.show-kind': 'Show the frames of the same kind', 'frames.copy': 'Copy the frame',
                   'frames.save': 'Save the frame', 'frames.resend': 'Send the frame again', 'frames.edit': 'Edit the frame and send it', 'frame.send': 'Send the frame again',
                   'frames.export': 'Export all frames', 'frames.import': 'Import frames', 'frames.replay': 'Replay the frames',
                   'frames.clear': 'Forget all frames', 'frames.back': 'Back to the frames',
                   'composer.canned': 'Insert a canned reply', 'composer.attach': 'Attach files', 'composer.emoji': 'Insert emoji'}


def case(name, problems):
    global failures, count
    count += 1
    failures += bool(problems)
    print(f'{"not ok" if problems else "ok"} {count} {name}')
    for problem in problems[:40]:
        print(f'# {problem}')


def read_all(pattern):
    found = {}
    for path in glob.glob(os.path.join(root, pattern), recursive=True):
        with open(path, encoding='utf-8') as file:
            found[os.path.relpath(path, root)] = file.read()
    return found


sources, uis = read_all('src/app/**/*.c'), read_all('ui/**/*.ui')
table = sources.pop('src/app/sbx-accels.c')

actions = {}    # name → whether it takes a parameter
for text in sources.values():
    for name, parameter in re.findall(r'install_action \(\w+, "([\w.-]+)", (NULL|"[^"]*")', text):
        actions[name] = parameter != 'NULL'
    for name, parameter in re.findall(r'\{ "(\w+\.[\w-]+)", (NULL|"[^"]*"), \w+ \}', text):
        actions[name] = parameter != 'NULL'
    for name in re.findall(r'\{ "(\w+\.[\w-]+)", SBX_CHANGE_', text):
        actions[name] = False
    for name, rest in re.findall(r'\{ \.name = "([\w-]+)"([^}]*)\}', text):
        actions['app.' + name] = '.parameter_type' in rest
for name in ('color-scheme', 'local-hub'):      # made from settings
    actions['app.' + name] = name == 'color-scheme'

# Where it is made, switched or activated is no place where somebody finds it.
PLUMBING = re.compile(r'(?:install_action|action_set_enabled|activate_action|str_equal|strcmp0|add_binding_action|has_prefix) \([^;]*?;'
                      r'|\{ "\w+\.[\w-]+", (?:(?:NULL|"[^"]*"), \w+|SBX_CHANGE_[^}]*) \}', re.S)
shown = '\n'.join(PLUMBING.sub('', text) for text in sources.values())


def stands_somewhere(name):
    exact = re.escape(name)
    return any(re.search(rf'>{exact}(?:::[^<]*|\([^<]*)?<', text) for text in uis.values()) or \
        re.search(rf'"{exact}(?:::[^"]*|\([^"]*)?"', shown)


def has_key(name):
    return re.search(rf'"{re.escape(name)}(?:::[^"]*)?", \{{ "', table) or BOUND_BY_WIDGET.get(name, '\0') in table


case('there are actions', [] if len(actions) > 40 else [f'only {len(actions)}'])
case('every action is in a menu or on a button',
     [name for name in sorted(actions) if name not in INTERNAL and not stands_somewhere(name)])
case('every action that needs nothing else has a key',
     [name for name, parameter in sorted(actions.items())
      if not parameter and name not in INTERNAL and name not in KEYLESS and not has_key(name)])
case('what is excused is still there', [name for name in sorted({*INTERNAL, *KEYLESS, *BOUND_BY_WIDGET}) if name not in actions])
titles = re.findall(r'N_\("([^"]+)"\), (?:NULL|"[^"]*"), \{', table)
case('no two lines of the table are called the same', sorted({title for title in titles if titles.count(title) > 1}))
# A widget's own keys count only where it has the focus.
keys = re.findall(r', "[^"]*", \{ ((?:"[^"]*"(?:, )?)+) \}', table)
every = [key for line in keys for key in re.findall(r'"([^"]*)"', line)]
case('no two actions have the same key', sorted({key for key in every if every.count(key) > 1}))
WRITING = {f'<Control>{key}' for key in ('a', 'c', 'v', 'x', 'y', 'z', '<Shift>z', 'BackSpace', 'Delete', 'Left', 'Right', 'Home', 'End')}
case('no key of the whole window is one that writing needs', sorted(WRITING & set(every)))
print(f'1..{count}')
sys.exit(failures > 0)
