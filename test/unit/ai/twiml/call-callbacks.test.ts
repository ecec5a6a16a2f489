import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import twilio from 'twilio';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CallCallbacks, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { CallCallback } from '../../../../src/ai/twiml/index.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { FactEntry } from '../../../../src/ports/journal.ts';
import type { CallDetailRecord, CallRecord } from '../../../../src/ports/records.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { TWILIO_ACCOUNT_SID, twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { eventually } from '../../../sip/harness/wait.ts';

const CALL: CallRecord = {
  id: asCallId('0b51c9ae-7d0c-4b5e-9f3a-0c9d8e7f6a5b'), state: 'routing', direction: 'outbound', from: '+15559998888',
  to: '+15550002', route: '*', startedAt: '2026-01-01T00:00:00.000Z', answeredAt: null, endedAt: null,
  legs: [{ id: asLegId('l1'), role: 'caller', state: 'inviting', sipCallId: null, codec: null }],
  handoffs: [], metadata: {}, ended: null,
}; // prettier-ignore

let server: Server;
let told: { readonly url: string; readonly form: Record<string, string>; readonly signed: boolean }[];
let calls: CallCallbacks;
let origin: string;

beforeEach(async () => {
  told = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = `${origin}${request.url ?? ''}`;
      const posted = Object.fromEntries(new URLSearchParams(body));
      const signed = twilio.validateRequest('token', String(request.headers['x-twilio-signature']), url, posted);
      told.push({
        url,
        form: request.method === 'GET' ? Object.fromEntries(new URL(url).searchParams) : posted,
        signed,
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const clock = new SystemClock();
  const client = new TwimlClient({ authToken: 'token', clock, timeoutMs: 1_000 });
  const callbacks = new OrderedCallbacks(clock, pino({ level: 'silent' }));
  calls = new CallCallbacks({ accountSid: TWILIO_ACCOUNT_SID, client, clock, callbacks });
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function reads(fact: { readonly type: string; readonly data: object }): void {
  calls.read({ kind: 'fact', version: 1, callId: CALL.id, sequence: 1, at: CALL.startedAt, ...fact } as FactEntry);
}

function ends(more: Partial<CallDetailRecord>): void {
  const { id: _id, state: _state, handoffs: _handoffs, ended: _ended, ...record } = CALL;
  const data = { ...record, handoffs: [], context: null, durationMs: 70_000, talkMs: 61_400, result: 'completed', reason: 'caller-hangup', sipStatus: 200, ...more }; // prettier-ignore
  reads({ type: 'call.ended', data });
}

function callback(more: Partial<CallCallback> = {}): CallCallback {
  return {
    url: `${origin}/status`,
    method: 'POST',
    events: ['initiated', 'ringing', 'answered', 'completed'],
    ...more,
  };
}

it('tells of a call in its order, signed, with the fields of Twilio', async () => {
  calls.watch(CALL, callback());
  reads({ type: 'call.ringing', data: { leg: 'l1', sipStatus: 180 } });
  reads({ type: 'call.answered', data: { leg: 'l1', codec: 'PCMU' } });
  reads({ type: 'leg.answeredBy', data: { leg: 'l1', role: 'caller', by: 'machine', why: 'beep', afterMs: 900 } });
  ends({ answeredAt: CALL.startedAt });
  reads({ type: 'call.ended', data: {} });
  await eventually('four callbacks', () => told.length === 4);
  expect(told.every(({ signed }) => signed)).toBe(true);
  expect(told.map(({ form }) => [form['CallStatus'], form['SequenceNumber']])).toEqual([
    ['initiated', '0'],
    ['ringing', '1'],
    ['in-progress', '2'],
    ['completed', '3'],
  ]);
  expect(told[3]?.form).toMatchObject({
    CallSid: twilioSid('CA', CALL.id), AccountSid: TWILIO_ACCOUNT_SID, From: '+15559998888', To: '+15550002',
    Direction: 'outbound-api', ApiVersion: '2010-04-01', CallbackSource: 'call-progress-events', AnsweredBy: 'machine_start',
    CallDuration: '61', Duration: '2', SipResponseCode: '200',
  }); // prettier-ignore
  expect(told[3]?.form['Timestamp']).toMatch(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/);
});

it('tells what was asked for alone; by GET the fields are in the address', async () => {
  calls.watch(CALL, callback({ method: 'GET', events: ['completed'] }));
  reads({ type: 'call.ringing', data: { leg: 'l1', sipStatus: 180 } });
  ends({ result: 'failed', reason: 'busy', sipStatus: 486, talkMs: 0 });
  await eventually('one callback', () => told.length === 1);
  expect(told[0]).toMatchObject({
    signed: true,
    form: { CallStatus: 'busy', CallDuration: '0', SipResponseCode: '486' },
  });
});

it('tells of what was before it was asked, also of a call that is over, and of none that nobody asked for', async () => {
  const ended = { result: 'failed', reason: 'no-answer', sipStatus: null } as const;
  calls.watch({ ...CALL, state: 'ended', endedAt: CALL.startedAt, ended }, callback());
  ends({});
  await eventually('two callbacks', () => told.length === 2);
  expect(told.map(({ form }) => form['CallStatus'])).toEqual(['initiated', 'no-answer']);
});

it('another callback takes the place of the one before', async () => {
  calls.watch(CALL, callback({ events: ['completed'] }));
  calls.watch(CALL, callback({ url: `${origin}/other`, events: ['completed'] }));
  ends({});
  await eventually('one callback', () => told.length === 1);
  expect(told[0]?.url).toBe(`${origin}/other`);
});
