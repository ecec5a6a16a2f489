import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { transcriptSchema } from '../../src/api/schemas/transcript-schemas.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const WORDS = 'One moment, <please>.';

let site: Site;
let caller: Phone;

beforeAll(async () => {
  site = await Site.open();
  site.ai.script = ({ event }) => {
    if (event !== 'call.started') return [];
    return [
      { type: 'talk', text: WORDS },
      { type: 'transfer', reason: 'billing', summary: 'Wants a refund.' },
    ];
  };
  caller = await Phone.open('+15550009004', TONES.caller);
});

afterAll(async () => {
  await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

interface Told {
  readonly type: string;
  readonly sequence: number;
  readonly callId: string;
  readonly event?: { readonly type: string };
  readonly state?: string;
}

it('who follows a call is told of it until it ends, and the transcript is found afterwards', async () => {
  const { api } = site.product;
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const { items } = await api.get<{ readonly items: readonly { readonly id: string }[] }>('/v1/calls?limit=1');
  const call = items[0]!.id;
  const { body } = await api.request('POST', '/v1/live-tickets');
  const { ticket } = body as { readonly ticket: string };
  const { host } = new URL(site.product.apiAddress);
  const socket = new WebSocket(`ws://${host}/v1/live?call=${call}&ticket=${ticket}`);
  const told: Told[] = [];
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as Told));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));

  const agentCall = await site.agent.sip.nextCall(10_000);
  await eventually('the card', () => told.length > 1);
  agentCall.ring();
  await eventually('the agent rings', () => told.some(({ event }) => event?.type === 'handoff.ringing'));
  agentCall.reject('486 Busy Here');
  await callerCall.hangUp();
  expect(await closed).toBe(1000);
  expect(told.slice(0, 2).map(({ type }) => type)).toEqual(['context', 'state']);
  expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
  expect(told.every(({ callId }) => callId === call)).toBe(true);
  expect(told.at(-1)).toMatchObject({ type: 'state', state: 'ended' });
  expect(told.some(({ event }) => event?.type === 'call.ended')).toBe(true);
  await site.product.expectQuiet();

  const transcript = transcriptSchema.parse(await api.get(`/v1/calls/${call}/transcript`));
  expect(transcript.items).toMatchObject([{ role: 'ai', leg: null, text: WORDS }]);
  const vtt = await api.request('GET', `/v1/calls/${call}/transcript?format=vtt`);
  expect(vtt.body).toContain('<v AI>One moment, &lt;please&gt;.');
  const found = await api.get<{ readonly items: readonly unknown[] }>('/v1/transcripts?q=moment');
  expect(found.items).toMatchObject([{ callId: call, role: 'ai', snippet: WORDS }]);
});
