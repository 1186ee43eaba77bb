# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases that wait for other programs for most of their time, some of them at a time. Each stands alone: it has programs and folders of its own."""

import threading
import unittest
from concurrent.futures import ThreadPoolExecutor


def every(suite):
    """Each case of a suite, however deep."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from every(test)
        else:
            yield test


class AtOnce(unittest.TestSuite):
    """@number of its cases at a time. What is set up for a class or a module is not."""

    def __init__(self, tests=(), number=4):
        super().__init__(tests)
        self.number = number

    def run(self, result, debug=False):
        said = threading.Lock()

        def run_one(test):
            own = unittest.TestResult()
            own.failfast = result.failfast
            test.run(own)
            with said:
                result.startTest(test)
                result.failures += own.failures
                result.errors += own.errors
                result.expectedFailures += own.expectedFailures
                result.unexpectedSuccesses += own.unexpectedSuccesses
                for _, reason in own.skipped:
                    result.addSkip(test, reason)
                if not own.wasSuccessful():
                    result.stream.writeln('FAILED')
                elif not own.skipped:
                    result.addSuccess(test)
                result.stopTest(test)

        with ThreadPoolExecutor(self.number) as pool:
            for done in [pool.submit(run_one, test) for test in every(self)]:
                done.result()
        return result


def load_tests(loader, tests, pattern):
    """As the protocol of unittest has it: a module that imports this runs its cases so, where nobody names some of them."""
    return AtOnce(every(tests))
