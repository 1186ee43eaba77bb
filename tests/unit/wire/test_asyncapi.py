#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds data/asyncapi.yaml against itself and against the decoder.

Usage: test_asyncapi.py ASYNCAPI_YAML FRAMES_PROGRAM

Every reference must lead somewhere, every example must fit its schema, and test-wire-frames must
decode all of them. Needs PyYAML.
"""

import json
import os
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print('1..0 # SKIP python3-yaml is not installed')
    sys.exit(0)

TYPES = {
    'object': lambda v: isinstance(v, dict),
    'array': lambda v: isinstance(v, list),
    'string': lambda v: isinstance(v, str),
    'integer': lambda v: isinstance(v, int) and not isinstance(v, bool),
    'number': lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    'boolean': lambda v: isinstance(v, bool),
    'null': lambda v: v is None,
}
KNOWN = {'$ref', 'description', 'type', 'const', 'enum', 'oneOf', 'allOf', 'required', 'properties',
         'items', 'minLength', 'maxLength', 'format'}


class Failure(Exception):
    """What is wrong, and where."""


def resolve(document, reference):
    node = document
    for step in reference.removeprefix('#/').split('/'):
        if not isinstance(node, dict) or step not in node:
            raise Failure(f'{reference} leads nowhere')
        node = node[step]
    return node


def fits(document, schema, value, where):
    """Raises Failure unless the value is as the schema says: the part of JSON Schema in use here."""
    if set(schema) - KNOWN:
        raise Failure(f'{where}: {set(schema) - KNOWN} is not understood')
    if '$ref' in schema:
        fits(document, resolve(document, schema['$ref']), value, where)
        return
    for part in schema.get('allOf', []):
        fits(document, part, value, where)
    if 'oneOf' in schema:
        faults = []
        for part in schema['oneOf']:
            try:
                fits(document, part, value, where)
            except Failure as failure:
                faults.append(str(failure))
        if len(faults) != len(schema['oneOf']) - 1:
            raise Failure(f'{where}: not exactly one fits: {faults}')
    types = schema.get('type', [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[name](value) for name in types):
        raise Failure(f'{where}: {value!r} is no {" or ".join(types)}')
    if 'const' in schema and value != schema['const']:
        raise Failure(f'{where}: {value!r} is not {schema["const"]!r}')
    if 'enum' in schema and value not in schema['enum']:
        raise Failure(f'{where}: {value!r} is none of {schema["enum"]}')
    if isinstance(value, str):
        size = len(value.encode())
        if not schema.get('minLength', 0) <= size <= schema.get('maxLength', size):
            raise Failure(f'{where}: {size} bytes')
    if isinstance(value, dict):
        for name in schema.get('required', []):
            if name not in value:
                raise Failure(f'{where}: {name} is missing')
        for name, part in schema.get('properties', {}).items():
            if name in value:
                fits(document, part, value[name], f'{where}.{name}')
    if isinstance(value, list) and 'items' in schema:
        for index, element in enumerate(value):
            fits(document, schema['items'], element, f'{where}[{index}]')


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get('$ref'), str):
            yield node['$ref']
        for key, child in node.items():
            if key != 'examples':
                yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def check_shape(document):
    if document['asyncapi'] != '3.0.0':
        raise Failure('not AsyncAPI 3.0.0')
    for reference in references(document):
        resolve(document, reference)
    messages = set(document['components']['messages'])
    if set(document['channels']['ws']['messages']) != messages:
        raise Failure('the channel has other messages than the components')
    used = {reference.rsplit('/', 1)[1] for reference in references(document['operations'])} - {'ws'}
    if used != messages:
        raise Failure(f'no operation has {messages - used}')


def check_examples(document):
    for name, message in document['components']['messages'].items():
        if not message['examples']:
            raise Failure(f'{name} has no example')
        for example in message['examples']:
            fits(document, message['payload'], example['payload'], name)


def check_schemas_refuse(document):
    """A schema that takes anything would hold nothing: each must refuse a wrong event."""
    for name, message in document['components']['messages'].items():
        try:
            fits(document, message['payload'], {'event': 'another', 'payload': {}}, name)
        except Failure:
            continue
        raise Failure(f'{name} takes another event')


def check_decoder(document, program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'asyncapi.jsonl')
        with open(path, 'w', encoding='utf-8') as lines:
            for message in document['components']['messages'].values():
                for example in message['examples']:
                    json.dump(example['payload'], lines, ensure_ascii=False, separators=(',', ':'))
                    lines.write('\n')
        result = subprocess.run([program, path], capture_output=True, text=True, timeout=60, check=False)
        if result.returncode != 0:
            raise Failure(result.stdout[-2000:] + result.stderr[-2000:])


def main():
    path, program = sys.argv[1:]
    with open(path, encoding='utf-8') as file:
        document = yaml.safe_load(file)
    checks = [
        ('shape', lambda: check_shape(document)),
        ('examples fit their schemas', lambda: check_examples(document)),
        ('schemas refuse', lambda: check_schemas_refuse(document)),
        ('examples decode', lambda: check_decoder(document, program)),
    ]
    failed = False
    print(f'1..{len(checks)}')
    for number, (name, check) in enumerate(checks, 1):
        try:
            check()
            print(f'ok {number} {name}')
        except Failure as failure:
            failed = True
            print(f'not ok {number} {name}')
            for line in str(failure).splitlines():
                print(f'# {line}')
    sys.exit(1 if failed else 0)


main()
