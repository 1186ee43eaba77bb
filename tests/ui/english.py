# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program says in another language, in the words of its source: who drives it needs to know these alone."""

import functools
import gettext
import os
import re

from driver import App

PLACE = re.compile(r'%(?:(\d+)\$)?[-+ #0\']*\d*(?:\.\d+)?(?:l|ll|z)?[a-zA-Z]|\{[a-z_]*\}')
MARK = re.compile(r'\(_([A-Za-z])\)|_')


def without_key(text):
    """As it is shown: _File, and 文件(_F), where the key stands in brackets."""
    return MARK.sub('', text)


class English:
    def __init__(self, folder, language):
        with open(os.path.join(folder, language, 'LC_MESSAGES', 'signalbox.mo'), 'rb') as file:
            catalogue = gettext.GNUTranslations(file)._catalog        # there is no other way to all of them
        self.forward, self.whole, self.patterns = {}, {}, []
        for source, words in catalogue.items():
            source = (source[0] if isinstance(source, tuple) else source).split('\x04')[-1]
            if source and words:
                self.add(without_key(source), without_key(words))
        # Those that say more are tried first: a bare “%s: %s” would be any of them.
        self.patterns.sort(key=lambda entry: -entry[0])

    def add(self, source, words):
        self.forward.setdefault(source, words)
        self.whole.setdefault(words, []).append(source)
        places = list(PLACE.finditer(words))
        if not places:
            return
        order = [int(place.group(1)) - 1 if place.group(1) else n for n, place in enumerate(places)]
        literals = PLACE.split(words)[::2]
        pattern = ''.join(re.escape(part) + ('(.+?)' if n < len(places) else '') for n, part in enumerate(literals))
        if sum(len(part) for part in literals) > 1:
            self.patterns.append((sum(len(part) for part in literals), re.compile(pattern, re.DOTALL), source, order))

    @functools.lru_cache(maxsize=None)
    def of(self, words):
        """All that it can be, and itself."""
        found = [words, *self.whole.get(words, [])]
        for _, pattern, source, order in self.patterns:
            match = pattern.fullmatch(words)
            if match:
                parts = dict(zip(order, match.groups()))
                numbers = iter(range(len(order)))
                found.append(PLACE.sub(lambda place: self.best(parts.get(
                    int(place.group(1)) - 1 if place.group(1) else next(numbers), '')), source))
        parts = re.split('，|, ', words)
        if len(parts) > 1:
            found.append(', '.join(self.best(part) for part in parts))      # what stands in a row, one after the other
        return found

    def best(self, words):
        return self.of(words)[-1] if len(words) > 1 else words

    def translate(self, source):
        return self.forward.get(source, source)


class ForeignApp(App):
    """A program in another language, which is found by the words of its source."""

    def __init__(self, english, *arguments):
        self.english = english
        super().__init__(*arguments)

    def matches(self, pattern, name):
        return any(re.search(pattern, words) for words in self.english.of(name))

    def shown_as(self, title):
        return self.english.translate(title)
