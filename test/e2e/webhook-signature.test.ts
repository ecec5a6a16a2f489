import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { spawnGuarded } from '../tools/guarded-child.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const SCRIPT = new URL('./verify-signature.py', import.meta.url).pathname;
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** What the Python program says of a request. */
interface Judged {
  readonly event: string;
  readonly delivery: string;
  readonly id: string;
  readonly callId: string;
  readonly sequence: number;
  readonly valid: boolean;
}

/** A receiver in Python that knows a secret. */
class PythonReceiver implements AsyncDisposable {
  readonly url: string;
  readonly judged: readonly Judged[];
  readonly #end: () => Promise<void>;

  private constructor(url: string, judged: readonly Judged[], end: () => Promise<void>) {
    this.url = url;
    this.judged = judged;
    this.#end = end;
  }

  static async open(secret: string): Promise<PythonReceiver> {
    const child = spawnGuarded('python3', [SCRIPT, secret], { stdio: ['ignore', 'pipe', 'inherit'] });
    const judged: Judged[] = [];
    let port: string | null = null;
    createInterface(child.stdout!).on('line', (line) => {
      if (port === null) port = line;
      else judged.push(JSON.parse(line) as Judged);
    });
    const end = async (): Promise<void> => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    };
    try {
      const found = await eventually('the Python receiver listens', () => port, 15_000);
      return new PythonReceiver(`http://127.0.0.1:${found}/events`, judged, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  async waitFor(event: string): Promise<void> {
    await eventually(`${event} came`, () => this.judged.some((one) => one.event === event), 10_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}

it.skipIf(!hasPython)(
  "Python's standard library verifies each event by docs/webhooks.md: with the secret, and with either of two; not with another (python3 needed)",
  async () => {
    await using genuine = await PythonReceiver.open('the secret of the site');
    await using rotating = await PythonReceiver.open('the old secret');
    await using stranger = await PythonReceiver.open('another secret');
    await using site = await Site.open({
      others: {
        webhooks: [
          { name: 'genuine', url: genuine.url, secret: 'the secret of the site' },
          { name: 'rotating', url: rotating.url, secret: ['the new secret', 'the old secret'] },
          { name: 'stranger', url: stranger.url, secret: 'the secret of the site' },
        ],
      },
    });
    await using caller = await Phone.open('+15550007001', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    await call.hangUp();

    for (const receiver of [genuine, rotating, stranger]) await receiver.waitFor('call.ended');
    const { id } = await site.product.api.callFrom(caller.sip.user);
    for (const { receiver, valid } of [
      { receiver: genuine, valid: true },
      { receiver: rotating, valid: true },
      { receiver: stranger, valid: false },
    ]) {
      expect(receiver.judged.map(({ event }) => event)).toEqual([
        'call.started',
        'handoff.started',
        'handoff.ringing',
        'handoff.ended',
        'call.ended',
      ]);
      expect(receiver.judged.map((one) => one.valid)).toEqual(receiver.judged.map(() => valid));
      expect(receiver.judged.every((one) => one.id === `${id}.${String(one.sequence)}`)).toBe(true);
    }
  },
);
