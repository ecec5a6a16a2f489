import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { findProgram } from '../../src/shared/find-program.ts';
import { whenGone } from './guarded-child.ts';

const IP = findProgram('ip');

function ip(...args: readonly string[]): void {
  execFileSync(IP!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Why there can be no networks of our own; null: there can. */
export function networkFault(): string | null {
  if (IP === null) return 'no ip (iproute2)';
  const name = `wb-look-${String(process.pid)}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return null;
  } catch (error) {
    return `no network namespaces: ${String(error).split('\n', 1)[0] ?? ''}`;
  }
}

/**
 * A site and a person in two networks, with a router between them: three network namespaces. Nothing of them is seen from
 * outside, and they are gone with the test, however that ends.
 */
export class TestNetwork implements Disposable {
  /** Address of the site. */
  readonly site = '10.231.1.1';
  readonly #prefix = `wb-${String(process.pid)}`;
  readonly #callOff: () => void;

  constructor() {
    const [site, router, person] = this.#names;
    this.#callOff = whenGone(this.#names.map((name) => `ip netns del ${name}`).join('; '), this.#prefix);
    for (const name of this.#names) {
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    this.#join(site, router, 1);
    this.#join(person, router, 2);
    this.forward(true);
  }

  /** A command that runs a program at the site, or where the person is. */
  at(where: 'site' | 'person', program: string, ...args: readonly string[]): [string, ...string[]] {
    return [IP!, 'netns', 'exec', where === 'site' ? this.#names[0] : this.#names[2], program, ...args];
  }

  /** A program of its own that runs another one there. @param file where it is written */
  wrapped(where: 'site' | 'person', program: string, file: string): string {
    writeFileSync(file, `#!/bin/sh\nexec ${this.at(where, program).join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** False: the router throws everything away, and nobody is told. */
  forward(isOn: boolean): void {
    const set = `net.ipv4.ip_forward=${isOn ? '1' : '0'}`;
    execFileSync(IP!, ['netns', 'exec', this.#names[1], 'sysctl', '-q', '-w', set], { stdio: 'ignore' });
  }

  /** False: the person's cable is out, which the machine sees. */
  cable(isIn: boolean): void {
    ip('-n', this.#names[2], 'link', 'set', 'eth0', isIn ? 'up' : 'down');
    // With its link the machine loses what it knew of the way.
    if (isIn) ip('-n', this.#names[2], 'route', 'replace', 'default', 'via', '10.231.2.254');
  }

  [Symbol.dispose](): void {
    for (const name of this.#names) ip('netns', 'del', name);
    this.#callOff();
  }

  get #names(): readonly [string, string, string] {
    return [`${this.#prefix}-site`, `${this.#prefix}-router`, `${this.#prefix}-person`];
  }

  /** A cable from a network to the router, which is its way out. */
  #join(name: string, router: string, number: number): void {
    const end = `net${String(number)}`;
    const subnet = `10.231.${String(number)}`;
    ip('-n', name, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', end, 'netns', router);
    ip('-n', name, 'addr', 'add', `${subnet}.1/24`, 'dev', 'eth0');
    ip('-n', router, 'addr', 'add', `${subnet}.254/24`, 'dev', end);
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', router, 'link', 'set', end, 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', `${subnet}.254`);
  }
}
