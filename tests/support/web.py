# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub asked over HTTP, by what Python brings along."""

import http.client
import json
import socket
import urllib.parse


class Answer:
    """One answer, all of it."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'{self.status} {dict(self.headers)} {self.body[:300]!r}'


class Web:
    """One connection to a hub, which is kept as long as the hub keeps it."""

    def __init__(self, uri, timeout=60):
        parts = urllib.parse.urlsplit(uri)
        self.host, self.port = parts.hostname, parts.port
        self.timeout = timeout
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def close(self):
        self.connection.close()

    def request(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body=body, headers=headers or {})
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def ask(self, event, payload=None, headers=None, query=''):
        body = json.dumps(payload if payload is not None else {})
        return self.request('POST', f'/api/v1/{event}{query}', body, {'Content-Type': 'application/json', **(headers or {})})

    def get(self, event, headers=None, **query):
        return self.request('GET', f'/api/v1/{event}?{urllib.parse.urlencode(query)}', headers=headers)

    def raw(self):
        """A bare socket to the same hub."""
        return socket.create_connection((self.host, self.port), timeout=self.timeout)


def read_answer(stream):
    """One answer of a bare socket's file, or None at its end."""
    line = stream.readline()
    if not line:
        return None
    status = int(line.split()[1])
    headers = http.client.parse_headers(stream)
    return Answer(status, headers, stream.read(int(headers.get('Content-Length', 0))))
