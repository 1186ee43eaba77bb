# SPDX-License-Identifier: GPL-3.0-or-later
"""Every string for people is known to gettext, and zh_CN and zh_TW have all of them."""

import os
import re
import subprocess
import sys
import tempfile

root = sys.argv[1]
failures = 0
count = 0


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


def entries(path):
    """(msgctxt, msgid) → (translations, fuzzy) of a .po file, one line an entry by msgcat."""
    text = subprocess.run(['msgcat', '--no-wrap', path], capture_output=True, text=True, check=True).stdout
    found = {}
    for block in text.split('\n\n'):
        def value(keyword):
            match = re.search(rf'^{re.escape(keyword)} ((?:".*"\n?)+)', block, re.M)
            return ''.join(re.findall(r'^"?(.*?)"?$', match.group(1), re.M)) if match else None
        if block.lstrip().startswith('#~') or value('msgid') in (None, '') and 'msgid ""\n"' not in block:
            continue
        translations = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', block, re.M)
        found[value('msgctxt'), value('msgid')] = (
            [re.sub(r'^"|"\n?"?', '', part) for part in translations], bool(re.search(r'^#,.*\bfuzzy\b', block, re.M)))
    return found


listed = [line for line in read('po/POTFILES.in').split('\n') if line and not line.startswith('#')]
case('every listed file exists', [name for name in listed if not os.path.exists(os.path.join(root, name))])
case('the list is sorted and has nothing twice', [] if listed == sorted(set(listed)) else ['po/POTFILES.in'])

missing = []
for top in ('src', 'ui', 'data'):
    for directory, _, names in os.walk(os.path.join(root, top)):
        for name in names:
            path = os.path.relpath(os.path.join(directory, name), root)
            if not name.endswith(('.c', '.ui', '.desktop.in', '.metainfo.xml.in', '.gschema.xml.in')):
                continue
            text = read(path)
            translatable = (re.search(r'(?<![A-Za-z0-9_])(?:N?_|C_|NC_|ngettext|g_dgettext|g_dngettext)\s*\(\s*"', text) if name.endswith('.c') else
                            'translatable="yes"' in text if name.endswith('.ui') else
                            True if name.endswith(('.desktop.in', '.metainfo.xml.in')) else '<summary>' in text)
            if translatable and path not in listed:
                missing.append(path)
case('every file with words for people is listed', missing)

with tempfile.TemporaryDirectory() as directory:
    pot = os.path.join(directory, 'signalbox.pot')
    made = subprocess.run(
        ['xgettext', '--from-code=UTF-8', '--package-name=signalbox', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
         '--keyword=NC_:1c,2', '--keyword=ngettext:1,2', '--keyword=g_dngettext:2,3', '--keyword=g_dgettext:2',
         '--files-from=' + os.path.join(root, 'po', 'POTFILES.in'), '--directory=' + root, '-o', pot],
        capture_output=True, text=True, cwd=root, check=False)
    case('the strings can be collected', [] if made.returncode == 0 else made.stderr.splitlines())
    wanted = {key for key in entries(pot) if key[1]} if made.returncode == 0 else set()
    for language in read('po/LINGUAS').split():
        path = os.path.join(root, 'po', language + '.po')
        if not os.path.exists(path):
            case(f'{language} exists', [path])
            continue
        checked = subprocess.run(['msgfmt', '--check', '-o', os.devnull, path], capture_output=True, text=True, check=False)
        case(f'{language} is sound', checked.stderr.splitlines() if checked.returncode else [])
        have = entries(path)
        problems = [f'missing: {key[1]}' for key in sorted(wanted - set(have), key=str)]
        problems += [f'fuzzy or empty: {key[1]}' for key, (translations, fuzzy) in have.items()
                     if key[1] and key in wanted and (fuzzy or not translations or not all(translations))]
        case(f'{language} has every string', problems)
case('there are strings', [] if len(wanted) > 20 else [f'only {len(wanted)}'])
print(f'1..{count}')
sys.exit(failures > 0)
