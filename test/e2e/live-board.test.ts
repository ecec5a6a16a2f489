import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { liveMessageSchema } from '../../src/api/schemas/live-schemas.ts';
import { API_KEY } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReader } from '../tools/event-reader.ts';
import { nowMs } from '../tools/index.ts';
import { Phone } from './phone.ts';
import { SpokenSite } from './spoken-site.ts';

interface Message {
  readonly type: string;
  readonly sequence: number;
  readonly stream?: string;
  readonly callId?: string;
  readonly call?: { readonly state: string; readonly endedAt: string | null } | null;
  readonly handoff?: { readonly phase: string; readonly attempts: readonly { readonly destination: string }[] };
  readonly context?: { readonly summary: string };
  readonly segment?: { readonly role: string; readonly text: string; readonly final: boolean };
  readonly agent?: { readonly state: string; readonly calls: readonly { readonly work: string }[] };
  readonly agents?: readonly { readonly id: string; readonly state: string }[];
}

/** The desk of an agent: what its WebSocket told, over several connections. */
class Desk {
  readonly told: Message[] = [];
  /** When each came, by `nowMs`. */
  readonly atMs: number[] = [];
  #socket: WebSocket | null = null;

  async connect(): Promise<void> {
    const last = this.told.at(-1);
    const stream = this.told.find((message) => message.stream !== undefined)?.stream;
    const place = last === undefined ? '' : `&stream=${stream ?? ''}&after=${String(last.sequence)}`;
    const { host } = new URL(spoken.site.product.apiAddress);
    const headers = { authorization: `Bearer ${API_KEY}` };
    const socket = new WebSocket(`ws://${host}/v1/live?agent=anna${place}`, { headers });
    socket.on('message', (data: Buffer) => {
      this.told.push(liveMessageSchema.parse(JSON.parse(data.toString())) as Message);
      this.atMs.push(nowMs());
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.#socket = socket;
  }

  lose(): void {
    this.#socket?.terminate();
  }

  async until(what: string, fits: (message: Message) => boolean): Promise<Message> {
    return await eventually(what, () => this.told.find(fits) ?? false, 10_000);
  }
}

let spoken: SpokenSite;
let caller: Phone;
let desk: Desk;
let board: EventReader;

beforeAll(async () => {
  spoken = await SpokenSite.open({ handoff: { destinations: [{ skills: ['billing'] }] } });
  const { site } = spoken;
  site.ai.script = ({ event, transcript }) => {
    if (event === 'call.started') return [{ type: 'talk', text: 'Hello.' }, { type: 'listen' }];
    if (event === 'call.speech' && transcript !== '') {
      return [{ type: 'transfer', reason: 'billing', summary: 'Wants a refund.' }];
    }
    return event === 'call.returned' ? [{ type: 'listen' }] : [];
  };
  const anna = { uri: site.agent.uri, skills: { billing: 1 }, wrapUpMs: 1_000 };
  expect(await site.product.api.request('PUT', '/v1/agents/anna', anna)).toMatchObject({ status: 201 });
  caller = await Phone.open('+15550013001', TONES.caller);
  for (const { voice } of [caller, site.agent]) await voice.tone(null);
  desk = new Desk();
  await desk.connect();
  board = await EventReader.open(`${site.product.apiAddress}/v1/live/events?types=call,handoff,agent`, {
    authorization: `Bearer ${API_KEY}`,
  });
});

afterAll(async () => {
  desk.lose();
  board.close();
  await caller[Symbol.asyncDispose]();
  await spoken[Symbol.asyncDispose]();
});

it('the desk has the card as the phone rings, the words as they are said, and knows when the call left it', async () => {
  const { site } = spoken;
  const { api } = site.product;
  const snapshot = await desk.until('the snapshot', ({ type }) => type === 'snapshot');
  expect(snapshot.agents).toMatchObject([{ id: 'anna', state: 'available' }]);
  const { call, record } = await spoken.call(caller);
  const { id } = record;
  await delay(1_500);
  await spoken.say(caller, 'caller');

  const invite = await site.agent.sip.nextCall(10_000);
  const rungMs = nowMs();
  invite.ring();
  const card = await desk.until('the card', ({ type }) => type === 'context');
  process.stdout.write(`the card was there ${(desk.atMs[desk.told.indexOf(card)]! - rungMs).toFixed(0)} ms after the 180\n`); // prettier-ignore
  expect(card).toMatchObject({ callId: id, context: { summary: 'Wants a refund.', transcript: [{ text: 'Hello.' }, { text: 'caller' }] } }); // prettier-ignore
  expect(desk.told.some(({ segment }) => segment !== undefined)).toBe(false);
  await desk.until('anna rings', ({ agent }) => agent?.calls[0]?.work === 'ringing');

  const agentCall = await site.agent.answer(invite);
  await agentCall.briefed();
  await agentCall.press('1');
  await desk.until('the two talk', (message) => message.call?.state === 'with-agent');
  await site.agent.voice.tone(TONES.agent);
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await site.agent.voice.tone(null);

  // The connection is lost, and what was said meanwhile is told nevertheless.
  desk.lose();
  await spoken.say(caller, 'caller');
  await desk.connect();
  await desk.until('the connection goes on', (message) => message.type === 'resumed');
  await desk.until('the words', ({ segment }) => segment?.role === 'caller' && segment.final);
  await desk.until('the end of the handoff', ({ handoff }) => handoff?.phase === 'bridged');
  expect(desk.told.filter(({ type }) => type === 'snapshot')).toHaveLength(1);

  expect((await api.request('POST', `/v1/calls/${id}/return-to-ai`, {})).status).toBe(202);
  await agentCall.ended();
  await desk.until('the call left the desk', (message) => message.callId === id && message.call === null);
  await desk.until('anna writes up', ({ agent }) => agent?.state === 'wrap-up');
  const free = desk.told.length;
  await eventually('anna is free', () => desk.told.slice(free).some(({ agent }) => agent?.state === 'available'));
  const sequences = desk.told.filter(({ type }) => type !== 'resumed').map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));

  await call.hangUp();
  const messages = (): readonly Message[] => board.events.map(({ message }) => message as unknown as Message);
  await eventually('the board knows of the end', () => messages().some((each) => typeof each.call?.endedAt === 'string')); // prettier-ignore
  const works = messages().flatMap(({ agent }) => agent?.calls.map(({ work }) => work) ?? []);
  expect([...new Set(works)]).toEqual(['reserved', 'ringing', 'busy', 'wrap-up']);
  const phases = messages().flatMap(({ handoff }) => handoff?.phase ?? []);
  expect([...new Set(phases)]).toEqual(expect.arrayContaining(['announcing', 'briefing', 'bridged']));
  expect(new Set(messages().map(({ type }) => type))).toEqual(new Set(['snapshot', 'call', 'handoff', 'agent']));
  await site.product.expectQuiet();
});
