// SPDX-License-Identifier: GPL-3.0-or-later
// What the Node tests of this folder share: cases that print TAP, servers that are started and ended, and the packages
// that build-aux/npm-peers installed into the build.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

export const DEADLINE = Number(process.env.SIGNALBOX_TEST_DEADLINE ?? 60) * 1000;

/** --NAME VALUE of the command line. */
export const options = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) options[process.argv[i].slice(2)] = process.argv[i + 1];

/** A package from npm; without them the whole program is skipped. */
export function npm(name) {
  const folder = process.env.SIGNALBOX_INTEROP_MODULES;
  if (!folder || !existsSync(`${folder}/${name}`)) {
    console.log(`1..0 # SKIP ${name} is not installed: run build-aux/test, or build-aux/npm-peers tests/interop BUILD/tests/interop`);
    process.exit(0);
  }
  return createRequire(`${folder}/x.js`)(name);
}

const cases = [];
export const test = (name, body) => cases.push({ name, body });

const endings = [];

/** Closes what a case opened, at its end, however it ends; what is opened outside of a case, at the end of the program. */
export const atEnd = (close) => endings.push(close);

async function close(first) {
  for (const ending of endings.splice(first).reverse()) await within(Promise.resolve(ending()), 'the end of a case');
}

/** Runs all cases and ends the program. */
export async function run() {
  let failed = 0;
  console.log(`1..${cases.length}`);
  for (const [index, { name, body }] of cases.entries()) {
    const outside = endings.length;
    try {
      try {
        await within(body(), name);
      } finally {
        await close(outside);
      }
      console.log(`ok ${index + 1} ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${index + 1} ${name}`);
      console.log(String(error.stack ?? error).replace(/^/gm, '# '));
    }
  }
  await close(0);
  process.exit(failed ? 1 : 0);
}

/** What a promise brings, or a fault after the deadline. */
export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing came in time`)), DEADLINE);
  });
  const result = Promise.race([promise, late]).finally(() => clearTimeout(timer));
  // A case that failed at something else does not wait for it any more.
  result.catch(() => {});
  return result;
}

/** The arguments of the next event of that name. */
export const next = (emitter, event) =>
  within(new Promise((resolve) => emitter.once(event, (...args) => resolve(args))), event);

const servers = new Set();

// Whatever ends this program: a server that outlived it would keep its output open, and whoever reads that waiting.
process.on('exit', () => { for (const server of servers) server.process.kill('SIGKILL'); });
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** A program that says "listening SCHEME://HOST:PORT/" in its first line. It does not outlive the case that started it. */
export class Server {
  static async start(program, ...args) {
    const server = new Server();
    server.command = [program, args.map(String)];
    atEnd(() => servers.has(server) && server.kill());
    await server.start();
    return server;
  }

  async start() {
    const [program, args] = this.command;
    for (const end = Date.now() + DEADLINE; ;) {
      this.process = spawn(program, this.port ? [...args, '--port', String(this.port)] : args, { stdio: ['ignore', 'pipe', 'inherit'] });
      this.ended = once(this.process, 'exit');
      servers.add(this);
      const lines = createInterface({ input: this.process.stdout });
      const line = await Promise.race([once(lines, 'line').then(([text]) => text), this.ended.then(() => '')]);
      const found = /^listening \w+:\/\/.*:(\d+)\//.exec(line);
      if (found) {
        this.port = Number(found[1]);
        break;
      }
      // A port that was just left may be in use by somebody's connection for a moment.
      if (!this.port || Date.now() > end) throw new Error(`${program} does not listen: ${line}`);
    }
    this.url = `http://127.0.0.1:${this.port}`;
  }

  async stop() {
    this.process.kill('SIGTERM');
    const status = await this.end();
    if (status !== 0) throw new Error(`${this.command[0]} ended with ${status}`);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.end();
  }

  /** Its status, as soon as it ended. */
  async end() {
    const [status] = await within(this.ended, 'the end of the server');
    servers.delete(this);
    return status;
  }
}
