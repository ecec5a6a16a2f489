import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ToneDetector } from '../../src/media/dtmf/index.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { cseqOf } from '../tools/sip-message.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const CALLER = '+15557780002';
/** The upper tones of a keypad (ITU-T Q.23). */
const KEYPAD = [1_209, 1_336, 1_477] as const;

let site: Site;
let caller: Phone;
let infoPhone: Phone;

beforeAll(async () => {
  caller = await Phone.open(CALLER, TONES.caller);
  infoPhone = await Phone.open('2003', TONES.agent);
  infoPhone.events = false;
  const { sip, ...engines } = enginesOfRun();
  const trunks = [
    { name: 'any', uri: 'sip:127.0.0.1:9', allow: ['127.0.0.0/8'] },
    { name: 'info', uri: `sip:127.0.0.1:${String(infoPhone.sip.port)}`, allow: [], dtmf: 'info', optionsIntervalMs: 0 },
  ];
  site = await Site.open({ engines: { ...engines, sip: { ...sip, trunks } } });
  site.agent.events = false;
});

afterAll(async () => {
  for (const each of [site, caller, infoPhone]) await each[Symbol.asyncDispose]();
});

async function end(callerCall: PhoneCall, agentCall: PhoneCall): Promise<void> {
  await callerCall.hangUp();
  await agentCall.ended();
  await site.product.expectQuiet();
}

it('an agent whose telephone has no telephone-event accepts by a key in the audio, and gets keys as tones', async () => {
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer', reason: 'billing' }] : []);
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.pickUp();
  await agentCall.briefed();
  await agentCall.pressInBand('1');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  await site.agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
  // The key joined the two once it was over, so the caller heard none of it.
  expect((await callerCall.heard()).everHeard(-Infinity, Infinity, KEYPAD)).toEqual([]);

  const sentAtMs = nowMs();
  const { id } = await site.product.api.callFrom(CALLER);
  const answer = await site.product.api.request('POST', `/v1/calls/${id}/dtmf`, { leg: 'agent', digits: '0*9' });
  expect(answer.status).toBe(202);
  await delay(2_000);
  const heard = new ToneDetector().push((await site.agent.voice.take(sentAtMs)).pcm());
  expect(heard.map(({ digit }) => digit).join('')).toBe('0*9');
  await end(callerCall, agentCall);
});

it('an agent at a trunk that takes keys by INFO alone accepts by INFO, and gets keys by INFO', async () => {
  site.ai.script = ({ event }) =>
    event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: infoPhone.uri }] : [];
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await infoPhone.pickUp();
  await agentCall.briefed();
  agentCall.sip.sendRequest('INFO', [['Content-Type', 'application/dtmf']], '1');
  await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
  const { id } = await site.product.api.callFrom(CALLER);
  await site.product.api.request('POST', `/v1/calls/${id}/dtmf`, { leg: 'agent', digits: '7#' });
  await delay(1_500);
  const infos = agentCall.sip.log.filter(({ message }) => message.method === 'INFO');
  expect(infos.map(({ message }) => message.body)).toEqual([
    'Signal=7\r\nDuration=160\r\n',
    'Signal=#\r\nDuration=160\r\n',
  ]);
  expect(cseqOf(infos[0]!.message).method).toBe('INFO');
  await end(callerCall, agentCall);
});
