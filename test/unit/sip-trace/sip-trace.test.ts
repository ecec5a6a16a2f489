import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import { MAX_TRACED_BYTES, SipTrace, TRACED_PER_SECOND } from '../../../src/sip-trace/sip-trace.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const CALL = asCallId('our-call');

let clock: FakeClock;
let lines: Record<string, unknown>[];
let trace: SipTrace;
beforeEach(() => {
  clock = new FakeClock();
  lines = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  trace = new SipTrace(pino({ level: 'info', redact: ['pii'] }, { write }), clock);
});

function send(text: string): void {
  const where = { protocol: 'udp', local: '10.0.0.4:5060', remote: '10.0.0.5:5060' };
  trace.trace({ direction: 'in', ...where, bytes: Buffer.from(text) });
}

function invite(callIdHeader: string, rest = ''): string {
  return `INVITE sip:+4930@10.0.0.4 SIP/2.0\r\n${callIdHeader}\r\n\r\n${rest}`;
}

function learn(sipCallId: string): void {
  const data = { leg: 'a', sipCallId };
  const entry: JournalEntry = { callId: CALL, sequence: 1, at: '', kind: 'input', type: 'leg.progress', data };
  trace.read(entry);
}

describe('SipTrace', () => {
  it('a message has a line with its addresses, its Call-ID, and the text with its numbers', () => {
    send(invite('Call-ID: a@b'));
    expect(lines).toMatchObject([
      {
        level: 30,
        msg: 'SIP message',
        direction: 'in',
        protocol: 'udp',
        local: '10.0.0.4:5060',
        remote: '10.0.0.5:5060',
        sipCallId: 'a@b',
        message: invite('Call-ID: a@b'),
      },
    ]);
    expect(lines[0]).not.toHaveProperty('callId');
  });

  it('once the journal names the dialog, messages have the id of our call; the dialog is told of once', () => {
    learn('a@b');
    learn('a@b');
    send(invite('i : a@b')); // the compact form (RFC 3261 7.3.3)
    send(invite('Call-ID: another'));
    expect(lines).toMatchObject([
      { callId: CALL, sipCallId: 'a@b', msg: 'a SIP dialog belongs to this call' },
      { callId: CALL, sipCallId: 'a@b' },
      { sipCallId: 'another' },
    ]);
    expect(lines[2]).not.toHaveProperty('callId');
  });

  it('a message without a Call-ID has a line too', () => {
    send('BYE sip:a@b SIP/2.0\r\n\r\n');
    expect(lines).toMatchObject([{ sipCallId: null }]);
  });

  it('credentials are masked', () => {
    send(invite('Call-ID: a@b\r\nAuthorization: Digest response="secret"'));
    expect(lines[0]!['message']).toContain('Authorization: ***\r\n');
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('a message of more than 64 KiB is cut, and the line says by how much', () => {
    const text = invite('Call-ID: a@b', 'x'.repeat(MAX_TRACED_BYTES));
    send(text);
    const { message, cutBytes } = lines[0] as { message: string; cutBytes: number };
    expect(message).toHaveLength(64 * 1024);
    expect(cutBytes).toBe(text.length - message.length);
  });

  it('a flood is cut off, and the next line says how many messages had none', () => {
    for (let count = 0; count < TRACED_PER_SECOND + 70; count += 1) send(invite('Call-ID: a@b'));
    expect(lines).toHaveLength(TRACED_PER_SECOND);
    clock.advance(1_000);
    send(invite('Call-ID: last'));
    send(invite('Call-ID: last'));
    expect(lines.slice(TRACED_PER_SECOND).map(({ dropped }) => dropped)).toEqual([70, undefined]);
  });

  it('its end tells of what was dropped last, once', async () => {
    for (let count = 0; count < TRACED_PER_SECOND + 1; count += 1) send(invite('Call-ID: a@b'));
    await trace.close();
    await trace.close();
    expect(lines.slice(TRACED_PER_SECOND)).toMatchObject([{ dropped: 1, msg: 'the SIP trace ends' }]);
  });
});
