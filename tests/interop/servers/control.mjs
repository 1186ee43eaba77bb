// SPDX-License-Identifier: GPL-3.0-or-later
// What the reference servers in Node have for the tests' sake, and no server of their kind would: packages from npm, a
// port of one's own, and words on standard input: `restart`, `drop`, or one of the server's own with JSON behind it.

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

export const npm = (name) => createRequire(`${process.env.SIGNALBOX_INTEROP_MODULES}/x.js`)(name);

/** --NAME VALUE of the command line. */
export const options = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];

/**
 * Makes the server again and again: `open()` gives {http, close} of one that does not listen yet, `drop()` ends every
 * connection without a word. What it keeps is outside of it, so it outlives a restart.
 */
export async function serve({ open, drop, path, scheme = 'ws', words = {} }) {
  let running;
  let port = Number(options.port ?? 0);
  const start = async () => {
    running = open();
    running.http.listen(port, '127.0.0.1');
    await once(running.http, 'listening');
    port = running.http.address().port;
  };
  const stop = async () => {
    const closed = once(running.http, 'close');
    running.close();
    running.http.close();
    drop();
    running.http.closeAllConnections();
    await closed;
  };
  const all = { drop, stop, start, ...words };
  await start();
  console.log(`listening ${scheme}://127.0.0.1:${port}${path}`);
  for await (const line of createInterface({ input: process.stdin })) {
    const [, word, rest] = /^(\S+)\s*(.*)$/.exec(line);
    await all[word](rest ? JSON.parse(rest) : undefined);
    console.log(`did ${word}`);
  }
  process.exit(0);
}
