# SPDX-License-Identifier: GPL-3.0-or-later
"""No two entries of a menu have the same letter, in English and in every language of po/: a press of it would only
move between them. Menus stand in ui/*.ui, and are made in C where they depend on what they are for."""

import glob
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

root = sys.argv[1]
failures = 0
count = 0

# A menu made in C: the functions that add to it, in the order of the entries.
MADE = {
    'a topic of the list': [('src/app/sbx-topic-words.c', 'sbx_topic_words_fill_menu')],
    'times to snooze until': [('src/app/sbx-topic-words.c', 'sbx_topic_words_fill_snooze')],
    'a hub': [('src/app/rows/sbx-hub-row.c', name) for name in ('append_connecting', 'make_place_menu', 'make_menu')],
    'a message': [('src/app/rows/sbx-message-row.c', 'make_menu'), ('src/app/rows/sbx-message-extras.c', None)],
    'a message that waits': [('src/app/rows/sbx-message-row.c', 'make_menu'), ('src/app/rows/sbx-delivery-line.c', 'sbx_delivery_line_make_menu')],
    'what is written': [('src/app/panes/sbx-composer.c', 'sbx_composer_init'), ('src/app/spelling/sbx-spelling.c', 'fill_menu')],
    'a connection of the Inspector': [('src/app/inspector/sbx-inspector-view.c', 'make_menu')],
    'a session or a task': [('src/app/tasks/sbx-task-controls.c', None)],
    'a topic to read': [('src/app/views/sbx-reading-view.c', 'popup_menu')],
}
# A menu of ui/ that code adds to.
FILLED = {
    'topic_actions': [('src/app/sbx-topic-words.c', 'sbx_topic_words_fill_menu')],
    'snooze_menu': [('src/app/sbx-topic-words.c', 'sbx_topic_words_fill_snooze')],
}
# Files that make menus of names without letters, or give entries on as they are.
LETTERLESS = {'src/app/dialogs/sbx-connect-dialog.c', 'src/app/tasks/sbx-control-button.c', 'src/app/widgets/sbx-menu-reasons.c'}
# Never in one menu at the same time.
EITHER_OR = [{'C_laim', 'Re_lease'}, {'_Pin', 'Un_pin'}, {'_Mute', 'Un_mute'}, {'_Send Anyway', '_Send Now'}, {'C_onnect', 'Reconnect _Now'},
             {'Collap_se', 'E_xpand'}]


def case(name, problems):
    global failures, count
    count += 1
    failures += bool(problems)
    print(f'{"not ok" if problems else "ok"} {count} {name}')
    for problem in problems[:40]:
        print(f'# {problem}')


def read(path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def labels_in_c(path, function):
    """What a function (or None for a table of the file) says with a letter, each once."""
    text = read(path)
    if function:
        match = re.search(rf'^{function} \(.*?^}}', text, re.M | re.S)
        assert match, f'{path} has no {function}()'
        text = match.group(0)
    return list(dict.fromkeys(re.findall(r'\bN?_\("([^"]*_[^"]*)"\)', text)))


def menus_in(element):
    """(name, labels) of a menu of GtkBuilder and of each menu below it; sections are parts of their menu."""
    own = []

    def gather(part):
        for child in part:
            if child.tag == 'section':
                gather(child)
            elif child.tag in ('item', 'submenu'):
                own.append(next(attribute.text for attribute in child if attribute.tag == 'attribute' and attribute.get('name') == 'label'))
                if child.tag == 'submenu':
                    yielded.extend(menus_in(child))
    yielded = []
    gather(element)
    name = element.get('id') or next((child.text for child in element if child.get('name') == 'label'), '?')
    return [(name, own)] + yielded


def letter(label):
    match = re.search(r'_(\w)', label.replace('__', ''))
    return match.group(1).lower() if match else None


def clashes(name, labels, translate=lambda label: label):
    found = {}
    for label in labels:
        words = translate(label)
        if words and letter(words):
            found.setdefault(letter(words), []).append(label)
    return [f'{name}: {same[i]} and {same[j]}' for same in found.values() for i in range(len(same)) for j in range(i)
            if {same[i], same[j]} not in EITHER_OR]


def translations(path):
    """Of what is translated; what is not yet shows in English, and is told by the test of translations."""
    text = subprocess.run(['msgcat', '--no-wrap', path], capture_output=True, text=True, check=True).stdout
    return {key: value for key, value in re.findall(r'^msgid "(.*)"\nmsgstr "(.+)"$', text, re.M)}


menus = []
for path in sorted(glob.glob(os.path.join(root, 'ui', '**', '*.ui'), recursive=True)):
    for menu in xml.etree.ElementTree.parse(path).getroot().findall('menu'):
        menus += menus_in(menu)
menus = [(name, labels + [label for part in FILLED.get(name, []) for label in labels_in_c(*part) if label not in labels]) for name, labels in menus]
menus += [(name, list(dict.fromkeys(label for part in parts for label in labels_in_c(*part)))) for name, parts in MADE.items()]

case('there are menus', [f'{name} has no entries' for name, labels in menus if not labels] or ([] if len(menus) > 12 else [f'only {len(menus)}']))
case('every file that makes a menu is known here',
     [path for path in (os.path.relpath(path, root) for path in glob.glob(os.path.join(root, 'src', 'app', '**', '*.c'), recursive=True))
      if re.search(r'g_menu_(append|insert|item_new) ', read(path)) and path not in LETTERLESS and
      path not in {part[0] for parts in MADE.values() for part in parts}])
case('no two entries of a menu have the same letter', [problem for name, labels in menus for problem in clashes(name, labels)])
for language in (line for line in read('po/LINGUAS').split('\n') if line and not line.startswith('#')):
    words = translations(os.path.join(root, 'po', f'{language}.po'))
    case(f'nor in {language}', [problem for name, labels in menus for problem in clashes(name, labels, words.get)])
print(f'1..{count}')
sys.exit(failures > 0)
