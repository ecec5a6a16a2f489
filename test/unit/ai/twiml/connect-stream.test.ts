import { pino } from 'pino';
import { setImmediate } from 'node:timers/promises';
import twilio from 'twilio';
import { afterEach, expect, it } from 'vitest';
import { TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiAction, AiNotice } from '../../../../src/ports/ai.ts';
import { asCallId, asHandoffId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import type { TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('call');
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const COMPLETED: AiNotice = { event: 'voice.ended', lost: false, reason: 'completed', detail: null };
const HANDED_OVER: AiNotice = { event: 'voice.ended', lost: false, reason: 'handed-over', detail: null };
const { VoiceResponse } = twilio.twiml;
const CALLBACKS = new OrderedCallbacks(new SystemClock(), pino({ level: 'silent' }));
let application: TwimlApplication;

afterEach(async () => await application[Symbol.asyncDispose]());

async function open(script: TwimlScript): Promise<{
  readonly ai: TwimlAi;
  readonly tell: (notice: AiNotice) => Promise<readonly AiAction[]>;
}> {
  application = await TwimlApplication.open(script);
  const client = new TwimlClient({ authToken: 'token', clock: new SystemClock(), timeoutMs: 2_000 });
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url, method: 'POST', fallbackUrl: null });
  return {
    ai,
    tell: async (notice) => {
      const reply = await ai.notify(CALL, notice, new AbortController().signal);
      if (!reply.ok) throw new Error(reply.message);
      expect(reply.ignored).toEqual([]);
      return reply.actions;
    },
  };
}

function bot(action?: string): string {
  const document = new VoiceResponse();
  const connect = document.connect(action === undefined ? {} : { action });
  const stream = connect.stream({ url: 'wss://bot.example/ws', name: 'main', statusCallback: '/stream' });
  stream.parameter({ name: 'ticket', value: '77' });
  document.say('And now?');
  return document.toString();
}

function sidOf(actions: readonly AiAction[]): string {
  const [first] = actions;
  if (first?.type !== 'connect' || first.source.kind !== 'media-stream') throw new Error('no stream is connected');
  return first.source.streamSid ?? '';
}

async function told(count: number): Promise<readonly Readonly<Record<string, string>>[]> {
  const forms = (): Readonly<Record<string, string>>[] =>
    application.requests.filter(({ path }) => path === '/stream').map(({ form }) => form);
  for (let rounds = 0; forms().length < count && rounds < 100_000; rounds += 1) await setImmediate();
  return forms();
}

it('Connect with a Stream gives the caller to the bot, with its parameters, signed', async () => {
  const { tell } = await open(() => bot());
  const actions = await tell(STARTED);
  expect(sidOf(actions)).toMatch(/^MZ[0-9a-f]{32}$/);
  expect(actions).toEqual([
    {
      type: 'connect',
      source: {
        kind: 'media-stream',
        url: 'wss://bot.example/ws',
        parameters: { ticket: '77' },
        authToken: 'token',
        streamSid: sidOf(actions),
      },
    },
  ]);
});

it('the next verb comes behind a bot that closed its connection, and one that is lost', async () => {
  const { tell } = await open(() => bot());
  await tell(STARTED);
  const words = [{ type: 'talk', prompt: { text: 'And now?' }, bargeIn: false }, { type: 'hangup' }];
  expect(await tell(COMPLETED)).toEqual(words);
  await tell(STARTED);
  expect(await tell({ event: 'voice.ended', lost: true, reason: 'refused', detail: 'it answers 404' })).toEqual(words);
});

it('the action of Connect is asked when the bot is done', async () => {
  const { tell } = await open(({ path }) => (path === '/voice' ? bot('/done') : '<Response><Hangup/></Response>'));
  await tell(STARTED);
  expect(await tell(COMPLETED)).toEqual([{ type: 'hangup' }]);
  expect(application.paths).toEqual(['/voice', '/done']);
});

it('a handoff that somebody else began ends the bot, and its end is what the flow goes on with', async () => {
  const { tell } = await open(({ path }) => (path === '/voice' ? bot('/done') : '<Response><Hangup/></Response>'));
  const handoffId = asHandoffId('call.h1');
  await tell(STARTED);
  // It found nobody, and the bot has the caller still.
  expect(await tell({ event: 'handoff.ended', handoffId, result: 'returned', reason: 'busy' })).toEqual([]);
  expect(await tell(HANDED_OVER)).toEqual([]);
  const returned = { reason: 'agent-hangup', handoffId, summary: '', context: null, metadata: {} };
  expect(await tell({ event: 'call.returned', ...returned })).toEqual([{ type: 'hangup' }]);
  expect(application.paths).toEqual(['/voice', '/done']);
});

it('the statusCallback of a stream is told of its beginning once, and of its end', async () => {
  const { ai, tell } = await open(({ path }) => (path === '/voice' ? bot() : ''));
  const stream = sidOf(await tell(STARTED));
  ai.streamed(CALL, { stream, event: 'started', reason: null });
  ai.streamed(CALL, { stream, event: 'started', reason: null });
  ai.streamed(CALL, { stream, event: 'stopped', reason: null });
  ai.streamed(CALL, { stream, event: 'stopped', reason: null });
  const forms = await told(2);
  expect(forms.map((form) => form['StreamEvent'])).toEqual(['stream-started', 'stream-stopped']);
  expect(forms[0]).toMatchObject({ StreamSid: stream, StreamName: 'main' });
  expect(forms[0]?.['CallSid']).toMatch(/^CA[0-9a-f]{32}$/);
  expect(Date.parse(forms[0]?.['Timestamp'] ?? '')).toBeGreaterThan(0);
});

it('the statusCallback is told of a stream that is lost, and of one that is up when the call ends', async () => {
  const { ai, tell } = await open(({ path }) => (path === '/voice' ? bot() : ''));
  const lost = sidOf(await tell(STARTED));
  ai.streamed(CALL, { stream: lost, event: 'lost', reason: 'it answers 404' });
  const [error] = await told(1);
  expect(error).toMatchObject({ StreamEvent: 'stream-error', StreamError: 'it answers 404', StreamSid: lost });
  const up = sidOf(await tell(STARTED));
  ai.streamed(CALL, { stream: up, event: 'started', reason: null });
  await tell({ event: 'call.ended', result: 'completed', reason: 'caller-hangup', metadata: {} });
  expect((await told(3)).map((form) => form['StreamEvent'])).toEqual([
    'stream-error',
    'stream-started',
    'stream-stopped',
  ]);
});

it('the first of 64 streams of a call is known until its end', async () => {
  const document = new VoiceResponse();
  for (let count = 0; count < 64; count += 1) {
    document.start().stream({ url: 'wss://ears.example/ws', statusCallback: '/stream' });
  }
  const { ai, tell } = await open(({ path }) => (path === '/voice' ? document.toString() : ''));
  const [first] = await tell(STARTED);
  if (first?.type !== 'stream') throw new Error('no stream begins');
  ai.streamed(CALL, { stream: first.stream.id, event: 'started', reason: null });
  expect(await told(1)).toMatchObject([{ StreamEvent: 'stream-started', StreamSid: first.stream.id }]);
});

it('a Stream without an address that a bot can have is left out, and named', async () => {
  application = await TwimlApplication.open(() => '<Response><Connect><Stream url="http://bot"/></Connect></Response>');
  const client = new TwimlClient({ authToken: null, clock: new SystemClock(), timeoutMs: 2_000 });
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url, method: 'POST', fallbackUrl: null });
  const reply = await ai.notify(CALL, STARTED, new AbortController().signal);
  const ignored = ['<Stream> has no address of ws: or wss:'];
  expect(reply).toEqual({ ok: true, actions: [{ type: 'hangup' }], ignored });
});

it('Start lets a bot hear tracks of the call, and Stop ends it by its name, without a pause in the flow', async () => {
  const document = new VoiceResponse();
  const stream = document.start().stream({ url: 'wss://ears.example/ws', name: 'ears', track: 'both_tracks' });
  stream.parameter({ name: 'ticket', value: '77' });
  document.start().stream({ url: 'wss://other.example/ws' });
  document.say('Hello');
  document.stop().stream({ name: 'ears' });
  const { tell } = await open(() => document.toString());
  const actions = await tell(STARTED);
  const [first, second] = actions;
  if (first?.type !== 'stream' || second?.type !== 'stream') throw new Error('no stream begins');
  expect(first.stream).toEqual({
    id: first.stream.id,
    name: 'ears',
    tracks: ['inbound', 'outbound'],
    url: 'wss://ears.example/ws',
    parameters: { ticket: '77' },
    authToken: 'token',
  });
  expect(first.stream.id).toMatch(/^MZ[0-9a-f]{32}$/);
  expect(second.stream).toMatchObject({ name: null, tracks: ['inbound'] });
  expect(actions.slice(2)).toEqual([
    { type: 'talk', prompt: { text: 'Hello' }, bargeIn: false },
    { type: 'endStream', stream: 'ears' },
    { type: 'hangup' },
  ]);
});

it('a stream that only listens is not told of as stopped where another application leads the call', async () => {
  const document = new VoiceResponse();
  document.start().stream({ url: 'wss://ears.example/ws', statusCallback: '/stream' });
  const connect = document.connect();
  connect.stream({ url: 'wss://bot.example/ws', statusCallback: '/stream' });
  const { ai, tell } = await open(({ path }) => (path === '/voice' ? document.toString() : ''));
  const [listens, talks] = await tell(STARTED);
  if (listens?.type !== 'stream') throw new Error('no stream begins');
  const talking = sidOf(talks === undefined ? [] : [talks]);
  ai.streamed(CALL, { stream: listens.stream.id, event: 'started', reason: null });
  ai.streamed(CALL, { stream: talking, event: 'started', reason: null });
  await tell({ event: 'call.ended', result: 'completed', reason: 'redirected', metadata: {} });
  const forms = await told(3);
  expect(forms.map((form) => form['StreamEvent'])).toEqual(['stream-started', 'stream-started', 'stream-stopped']);
  expect(forms[2]?.['StreamSid']).toBe(talking);
});
