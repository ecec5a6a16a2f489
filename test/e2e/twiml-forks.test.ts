import { setTimeout as delay } from 'node:timers/promises';
import twilio from 'twilio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MediaStreamBot } from '../contract/ai/support/media-stream-bot.ts';
import { tone, until } from '../contract/ai/support/voice-stage.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { nowMs } from '../tools/index.ts';
import { tonesIn } from '../tools/goertzel.ts';
import { AMONG } from './ai-site.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { G711 } from '../../src/media/rtp/index.ts';

const NUMBER = '+15550400021';
const { VoiceResponse } = twilio.twiml;

let site: Site;
let ears: MediaStreamBot;
let bot: MediaStreamBot;
let application: TwimlApplication;

beforeAll(async () => {
  ears = await MediaStreamBot.open();
  bot = await MediaStreamBot.open();
  application = await TwimlApplication.open(({ path }) => (path === '/voice' ? document() : '<Response/>'));
  site = await Site.open({
    moreRoutes: () => [{ match: { to: NUMBER }, ai: { kind: 'twiml', url: `${application.origin}/voice` } }],
    others: { dialects: { twilio: { authToken: 'token' } } },
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await ears[Symbol.asyncDispose]();
  await bot[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

/** Somebody listens while the caller talks with a bot, and then with an agent. */
function document(): string {
  const response = new VoiceResponse();
  const stream = response
    .start()
    .stream({ url: ears.source.url, name: 'ears', track: 'both_tracks', statusCallback: '/s' });
  stream.parameter({ name: 'ticket', value: '77' });
  response.connect().stream({ url: bot.source.url });
  response.dial({ timeout: 10 }).sip(site.agent.uri);
  return response.toString();
}

/** The tones of a track since a time. */
function tonesOf(track: string, fromMs: number): readonly number[] {
  const octets = ears
    .of('media')
    .filter(({ atMs, fields }) => atMs >= fromMs && mediaOf(fields)['track'] === track)
    .flatMap(({ fields }) => [...Buffer.from(mediaOf(fields)['payload'] ?? '', 'base64')]);
  return tonesIn(
    Int16Array.from(octets, (octet) => G711.PCMU.decode[octet] ?? 0),
    AMONG,
  );
}

function mediaOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return fields['media'] as Readonly<Record<string, string>>;
}

it('both tracks of a call go to a listener in one-way messages, from the bot to the agent, and a killed listener harms nobody', async () => {
  await using phone = await Phone.open('+15550410021', TONES.caller);
  const caller = await phone.call(NUMBER, site.product.udp);
  await until(() => bot.of('start').length > 0 && ears.of('start').length > 0);
  const start = ears.of('start')[0]?.fields['start'] as Readonly<Record<string, unknown>>;
  expect(start).toMatchObject({
    tracks: ['inbound', 'outbound'],
    customParameters: { ticket: '77' },
    callSid: application.requests[0]?.form['CallSid'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  });
  bot.say(tone(TONES.ai, 60_000));
  await caller.phone.voice.waitUntilHears([TONES.ai], AMONG);
  await delay(700);
  expect(tonesOf('inbound', nowMs() - 400)).toEqual([TONES.caller]);
  expect(tonesOf('outbound', nowMs() - 400)).toEqual([TONES.ai]);
  bot.hangUp();
  const agent = await site.agent.pickUp();
  await caller.phone.voice.waitUntilHears([TONES.agent], AMONG, 8_000);
  await delay(700);
  expect(tonesOf('inbound', nowMs() - 400)).toEqual([TONES.caller]);
  expect(tonesOf('outbound', nowMs() - 400)).toEqual([TONES.agent]);
  const chunks = ears.of('media').filter(({ fields }) => mediaOf(fields)['track'] === 'outbound');
  expect(chunks.slice(0, 3).map(({ fields }) => mediaOf(fields)['chunk'])).toEqual(['1', '2', '3']);
  expect(ears.of('dtmf')).toEqual([]);
  expect(ears.connections).toBe(1);
  ears.kill();
  await until(() => application.requests.some(({ form }) => form['StreamEvent'] === 'stream-error'));
  await caller.phone.voice.waitUntilHears([TONES.agent], AMONG);
  await agent.hangUp();
  await caller.ended(8_000);
  const events = application.requests.filter(({ path }) => path === '/s').map(({ form }) => form['StreamEvent']);
  expect(events).toEqual(['stream-started', 'stream-error']);
  await site.product.expectQuiet();
});
