# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders of src/ stand on each other in one direction only, and only the app needs GTK.

Every case asks the compiler or the build system, not a list of texts: what is refused here does not
compile either.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

FOLDERS = ['wire', 'storage', 'model', 'client', 'bridge', 'hub', 'app', 'cli']
# Which folders' headers a folder may include besides its own.
MAY_INCLUDE = {
    'wire': set(),
    'storage': {'wire'},
    'model': {'wire'},
    'client': {'wire', 'storage', 'model'},
    'bridge': {'wire', 'storage', 'model', 'client'},
    'hub': {'wire', 'storage'},
    'cli': {'wire', 'storage', 'model', 'client'},
    'app': {'wire', 'storage', 'model', 'client', 'bridge'},
}
# The one file of the app that may see the hub.
MAY_INCLUDE_HUB = 'sbx-local-hub.c'
# The one file of the hub that may see the bridges: the daemon's own, which is in no library.
MAY_INCLUDE_BRIDGE = os.path.join('hub', 'main.c')

arguments = argparse.ArgumentParser()
arguments.add_argument('--source', required=True)
arguments.add_argument('--build', required=True)
options = arguments.parse_args()

count = 0
failures = 0


def case(name, problems):
    global count, failures
    count += 1
    if problems:
        failures += 1
        print(f'not ok {count} {name}')
        for problem in problems:
            print(f'# {problem}')
    else:
        print(f'ok {count} {name}')
    sys.stdout.flush()


def sources(folder):
    for directory, _, names in os.walk(os.path.join(options.source, 'src', folder)):
        for name in sorted(names):
            if name.endswith(('.c', '.h')):
                yield os.path.join(directory, name)


def includes(path):
    with open(path, encoding='utf-8') as file:
        return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', file.read(), re.M)


header_folder = {os.path.basename(path): folder
                 for folder in FOLDERS for path in sources(folder) if path.endswith('.h')}


def backward_includes(folder):
    problems = []
    for path in sources(folder):
        for name in includes(path):
            if '/' in name and name.startswith(('.', 'src/')):
                problems.append(f'{path}: "{name}" is not a bare name')
            owner = header_folder.get(os.path.basename(name))
            if owner is None or owner == folder or owner in MAY_INCLUDE[folder]:
                continue
            if owner == 'hub' and os.path.basename(path) == MAY_INCLUDE_HUB:
                continue
            if owner == 'bridge' and path.endswith(MAY_INCLUDE_BRIDGE):
                continue
            if owner == 'hub' and folder == 'app' and 'hub' not in name:
                continue
            problems.append(f'{path} includes {name} of {owner}/')
    return problems


def commands(build):
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        return json.load(file)


def folder_of(entry):
    """The folder of src/ that a compiled file stands in, None where it stands elsewhere."""
    path = os.path.join(entry['directory'], entry['file'])
    parts = os.path.relpath(os.path.realpath(path), os.path.join(os.path.realpath(options.source), 'src')).split(os.sep)
    return parts[0] if parts[0] != os.pardir else None


def command_of(folder):
    """The compile command of some file of a folder's own library."""
    for entry in commands(options.build):
        if f'libsbx-{folder}.a.p' in entry['output'] and entry['file'].endswith('.c'):
            return entry
    raise SystemExit(f'no compile command for {folder}')


def compiles(folder, text):
    """Whether a file with this text would compile in that folder."""
    entry = command_of(folder)
    words = shlex.split(entry['command'])
    with tempfile.NamedTemporaryFile('w', suffix='.c') as file:
        file.write(text)
        file.flush()
        kept = []
        skip = False
        for word in words:
            if skip:
                skip = False
            elif word in ('-o', '-MF', '-MQ'):
                skip = True
            elif word in ('-c', '-MD', entry['file']):
                pass
            else:
                kept.append(word)
        kept += ['-fsyntax-only', file.name]
        return subprocess.run(kept, cwd=entry['directory'], capture_output=True, check=False).returncode == 0


for folder in FOLDERS:
    case(f'no include of {folder} runs backwards', backward_includes(folder))

wrong = [('wire', 'sbx-store.h'), ('storage', 'sbx-hub.h'), ('model', 'sbx-client.h'), ('model', 'sbx-store.h'),
         ('client', 'sbx-hub.h'), ('hub', 'sbx-client.h'), ('hub', 'sbx-world.h'),
         ('client', 'sbx-bridge.h'), ('bridge', 'sbx-hub.h'), ('hub', 'sbx-bridge.h')]
for folder, header in wrong:
    bad = f'#include "config.h"\n#include "{header}"\nint sbx_layout_probe;\n'
    good = '#include "config.h"\n#include <glib.h>\nint sbx_layout_probe;\n'
    problems = []
    if header not in header_folder:
        problems.append(f'there is no {header} to try with')
    if not compiles(folder, good):
        problems.append(f'even a right file does not compile in {folder}: the probe proves nothing')
    if compiles(folder, bad):
        problems.append(f'{folder} can include {header}')
    case(f'a file of {folder} that includes {header} does not compile', problems)


def build_without_gtk():
    """A build in which pkg-config does not know GTK: everything but the app must still build."""
    directory = tempfile.mkdtemp(prefix='signalbox-layout-')
    try:
        wrapper = os.path.join(directory, 'pkg-config')
        real = shutil.which('pkg-config')
        with open(wrapper, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\nfor word; do case $word in gtk4*|gtk+*|libadwaita*|gdk*) exit 1;; esac; done\n'
                       f'exec {shlex.quote(real)} "$@"\n')
        os.chmod(wrapper, 0o755)
        native = os.path.join(directory, 'native.ini')
        with open(native, 'w', encoding='utf-8') as file:
            file.write(f"[binaries]\npkgconfig = '{wrapper}'\npkg-config = '{wrapper}'\n")
        build = os.path.join(directory, 'build')
        with_app = subprocess.run(['meson', 'setup', build, options.source, '--native-file', native, '-Dapp=true'],
                                  capture_output=True, text=True, check=False)
        if with_app.returncode == 0:
            return ['GTK was found although it was hidden: the case proves nothing']
        shutil.rmtree(build, ignore_errors=True)
        for step in (['meson', 'setup', build, options.source, '--native-file', native, '-Dapp=false', '-Doptimization=0', '-Ddebug=false'],
                     ['ninja', '-C', build]):
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                return done.stdout.splitlines()[-20:] + done.stderr.splitlines()[-20:]
        built = {folder_of(entry) for entry in commands(build)}
        problems = [f'{folder} was not built' for folder in ('wire', 'storage', 'hub', 'cli') if folder not in built]
        for name in ('src/hub/signalbox-hub', 'src/cli/signalboxctl'):
            linked = subprocess.run(['ldd', os.path.join(build, name)], capture_output=True, text=True, check=False)
            if linked.returncode != 0:
                problems.append(f'{name} was not built')
            if re.search(r'libgtk|libadwaita|libgdk', linked.stdout):
                problems.append(f'{name} is linked with GTK')
        return problems
    finally:
        shutil.rmtree(directory, ignore_errors=True)


case('wire, storage, hub and cli build without GTK', build_without_gtk())

print(f'1..{count}')
sys.exit(failures > 0)
