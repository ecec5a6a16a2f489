import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { MessageWaiting } from '../../../src/message-waiting/index.ts';
import { messageSummary } from '../../../src/message-waiting/message-summary.ts';
import type { UnsolicitedNotify } from '../../../src/ports/signalling.ts';
import type { MailboxCount } from '../../../src/ports/voicemails.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeSignalling } from '../../fakes/fake-signalling.ts';
import { settle } from '../../fakes/settle.ts';

const URI = 'sip:2001@pbx.example';

let clock: FakeClock;
let signalling: FakeSignalling;
let counts: Map<string, MailboxCount>;
let counted: number;
let log: string[];

beforeEach(() => {
  clock = new FakeClock();
  signalling = new FakeSignalling();
  counts = new Map();
  counted = 0;
  log = [];
});

function open(...names: string[]): MessageWaiting {
  const mailboxes = names.map((name) => ({ name, uri: URI.replace('2001', name), auth: () => undefined }));
  const voicemails = {
    count: () => {
      counted += 1;
      return Promise.resolve(counts);
    },
  };
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  return new MessageWaiting({ mailboxes, voicemails, signalling, clock, logger });
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await settle();
}

function told(): readonly string[] {
  return signalling.notified.map(({ uri, body }) => `${/\d+/.exec(uri)?.[0] ?? ''} ${body.split('\r\n')[2] ?? ''}`);
}

describe('The body of a NOTIFY for a mailbox (RFC 3842 5.2)', () => {
  it.each<[MailboxCount, string]>([
    [{ new: 2, old: 8 }, 'Messages-Waiting: yes\r\nMessage-Account: sip:a@b\r\nVoice-Message: 2/8\r\n'],
    [{ new: 0, old: 8 }, 'Messages-Waiting: no\r\nMessage-Account: sip:a@b\r\nVoice-Message: 0/8\r\n'],
  ])('of %o', (count, body) => {
    expect(messageSummary('sip:a@b', count)).toBe(body);
  });
});

describe('Telephones that are told of new messages', () => {
  it('are told once at the start, and then of what changed', async () => {
    counts.set('2001', { new: 1, old: 0 });
    const waiting = open('2001', '2002');
    waiting.changed();
    await pass(1_000);
    expect([told(), counted]).toEqual([[], 0]);
    waiting.start();
    await pass(100);
    expect(told()).toEqual(['2001 Voice-Message: 1/0', '2002 Voice-Message: 0/0']);
    expect(signalling.notified[0]).toMatchObject({
      uri: URI,
      event: 'message-summary',
      contentType: 'application/simple-message-summary',
    });
    counts.set('2002', { new: 1, old: 0 });
    waiting.changed();
    waiting.changed();
    await pass(100);
    expect(told().slice(2)).toEqual(['2002 Voice-Message: 1/0']);
    expect(counted).toBe(2);
    waiting.changed();
    await pass(100);
    expect(told()).toHaveLength(3);
    await waiting.close();
    expect(clock.pending).toBe(0);
  });

  it('are told again where they do not take it, with longer pauses, and then not until the next change', async () => {
    signalling.onNotify = () => Promise.resolve(null);
    const waiting = open('2001');
    waiting.start();
    await pass(100);
    for (const ms of [2_000, 10_000, 60_000]) await pass(ms);
    expect(told()).toHaveLength(4);
    await pass(3_600_000);
    expect([told().length, clock.pending]).toEqual([4, 0]);
    expect(log.filter((line) => line.includes('could not be told'))).toHaveLength(4);
    signalling.onNotify = () => Promise.resolve(200);
    counts.set('2001', { new: 1, old: 0 });
    waiting.changed();
    await pass(100);
    expect(told().at(-1)).toBe('2001 Voice-Message: 1/0');
    expect(clock.pending).toBe(0);
  });

  it('are told the newest last: one NOTIFY of a mailbox waits for the other', async () => {
    const answers: ((status: number) => void)[] = [];
    signalling.onNotify = () => new Promise((resolve) => answers.push(resolve));
    const waiting = open('2001');
    waiting.start();
    await pass(100);
    counts.set('2001', { new: 5, old: 0 });
    waiting.changed();
    await pass(100);
    expect(told()).toEqual(['2001 Voice-Message: 0/0']);
    answers.shift()?.(200);
    await settle();
    expect(told()).toEqual(['2001 Voice-Message: 0/0', '2001 Voice-Message: 5/0']);
  });

  it('are no more than eight at once', async () => {
    const answers: ((status: number) => void)[] = [];
    signalling.onNotify = (_notify: UnsolicitedNotify) => new Promise((resolve) => answers.push(resolve));
    const waiting = open(...Array.from({ length: 20 }, (_, index) => String(3_000 + index)));
    waiting.start();
    await pass(100);
    expect(told()).toHaveLength(8);
    answers.shift()?.(200);
    await settle();
    expect(told()).toHaveLength(9);
    await waiting.close();
    answers.shift()?.(200);
    await settle();
    expect(told()).toHaveLength(9);
  });

  it('hear nothing while the store is away, and all with the next change', async () => {
    const waiting = open('2001');
    const fine = counts;
    counts = null as never;
    waiting.start();
    await pass(100);
    expect(told()).toEqual([]);
    counts = fine;
    waiting.changed();
    await pass(100);
    expect(told()).toEqual(['2001 Voice-Message: 0/0']);
  });
});
