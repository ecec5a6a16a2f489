import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { header } from '../tools/sip-message.ts';
import type { Take } from '../tools/index.ts';
import { nowMs, tonesIn } from '../tools/index.ts';
import { expectHears } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { Witness } from './witness.ts';
import { readWavHeader, stereoChannels } from './wav-header.ts';

/** Time until a new scene is heard: what is under way (jitter buffer, one packet), and the window that a tone needs. */
const CHANGE_MS = 200;
const CALLER = '+15550001111';

let site: Site;
let caller: Phone;
let witness: Witness;

beforeAll(async () => {
  site = await Site.open();
  caller = await Phone.open(CALLER, TONES.caller);
  witness = await Witness.open();
});

afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

describe('one warm handoff, heard from both ends', () => {
  let callerCall: PhoneCall;
  let agentCall: PhoneCall;
  let callerHeard: Take;
  let agentHeard: Take;
  let rangAtMs: number;
  let pressedAtMs: number;
  let joinedAtMs: number;
  let hungUpAtMs: number;
  let callerEndedAtMs: number;
  let machineLateMs: number;
  let call: CallRecord;
  let handoff: HandoffRecord;

  beforeAll(async () => {
    callerCall = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    rangAtMs = nowMs();
    await delay(2_000 - 500); // announcement, then hold music; the agent's phone rings
    agentCall = await site.agent.answer(ringing);
    await agentCall.phone.voice.waitUntilHears([], ALL_TONES, 8_000); // the whisper is over
    await delay(300); // and the agent thinks
    pressedAtMs = nowMs();
    await agentCall.press('1');
    joinedAtMs = await callerCall.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await delay(1_500); // they talk
    hungUpAtMs = nowMs();
    await agentCall.hangUp();
    callerEndedAtMs = (await callerCall.ended()).atMs;
    machineLateMs = await witness.latenessMs();
    callerHeard = await callerCall.heard();
    agentHeard = await agentCall.heard();
    call = await site.product.api.endedCall(CALLER);
    handoff = await site.product.api.lastHandoff(call.id);
  });

  it('the caller hears the announcement, then hold music and nothing else until the agent accepts', () => {
    const musicAtMs = callerHeard.firstHeardMs(TONES.hold)!;
    expect(musicAtMs).toBeLessThan(agentCall.answeredAtMs);
    expect(callerHeard.everHeard(callerCall.answeredAtMs, musicAtMs - CHANGE_MS, ALL_TONES)).toEqual([
      TONES.announcement,
    ]);
    expectHears(callerHeard, musicAtMs + CHANGE_MS, pressedAtMs, TONES.hold);
  });

  it('the agent hears the whisper and not the caller until it accepts', () => {
    expect(agentHeard.everHeard(agentCall.answeredAtMs, pressedAtMs, ALL_TONES)).toEqual([TONES.whisper]);
  });

  it('after the accept digit both hear each other, and nobody hears music or whisper', () => {
    const from = joinedAtMs + CHANGE_MS;
    const to = hungUpAtMs - 100;
    expectHears(callerHeard, from, to, TONES.agent);
    expectHears(agentHeard, from, to, TONES.caller);
  });

  it('nobody hears themselves, and the caller never hears the whisper', () => {
    const callerEver = callerHeard.everHeard(callerCall.answeredAtMs, callerEndedAtMs, ALL_TONES);
    const agentEver = agentHeard.everHeard(agentCall.answeredAtMs, callerEndedAtMs, ALL_TONES);
    expect(callerEver).not.toContain(TONES.caller);
    expect(callerEver).not.toContain(TONES.whisper);
    expect(agentEver).not.toContain(TONES.agent);
    expect(agentEver).not.toContain(TONES.hold);
  });

  it('packets to both never pause for more than 60 ms from answer to BYE', () => {
    const allowed = 60 + machineLateMs;
    expect(callerHeard.largestGapMs(callerCall.answeredAtMs, hungUpAtMs)).toBeLessThanOrEqual(allowed);
    expect(agentHeard.largestGapMs(agentCall.answeredAtMs, hungUpAtMs)).toBeLessThanOrEqual(allowed);
  });

  it('the bridge takes at most 40 ms from the accept digit', () => {
    const { acceptedMs, bridgedMs } = handoff.timings;
    expect(bridgedMs! - acceptedMs!).toBeLessThanOrEqual(40 + machineLateMs);
  });

  it('the handoff is on record with its attempt and its moments in order', () => {
    expect(handoff).toMatchObject({
      callId: call.id,
      phase: 'bridged',
      result: 'bridged',
      resultReason: 'completed',
      reason: 'billing',
      summary: 'Wants a refund',
      attempts: [{ destination: site.agent.uri, result: 'answered', sipStatus: 200 }],
    });
    const { announcedMs, firstInviteMs, answeredMs, whisperStartMs, acceptedMs, bridgedMs } = handoff.timings;
    const order = [firstInviteMs, announcedMs, answeredMs, whisperStartMs, acceptedMs, bridgedMs];
    expect(order).toEqual(order.toSorted((one, other) => one! - other!));
    expect(firstInviteMs).toBeLessThan(100);
    expect(rangAtMs).toBeLessThan(callerCall.answeredAtMs + 1_000);
  });

  it('the context travels on the INVITE to the agent', () => {
    const invite = agentCall.sip.invitation!;
    expect(header(invite, 'X-Warmbridge-Call')).toBe(call.id);
    expect(header(invite, 'X-Warmbridge-Handoff')).toBe(handoff.id);
    expect(header(invite, 'X-Warmbridge-Reason')).toBe('billing');
    expect(header(invite, 'X-Warmbridge-Summary')).toBe('Wants%20a%20refund');
    const [hex, ...parameters] = header(invite, 'User-to-User')!.split(';');
    expect(parameters).toContain('encoding=hex');
    expect(hex!.length / 2).toBeLessThanOrEqual(128);
    expect(JSON.parse(Buffer.from(hex!, 'hex').toString())).toEqual({ call: call.id, handoff: handoff.id });
  });

  it('the call ends because the agent hung up, and the caller is told so', async () => {
    expect(call).toMatchObject({
      state: 'ended',
      from: CALLER,
      to: NUMBER,
      route: NUMBER,
      ended: { result: 'completed', reason: 'agent-hangup', sipStatus: 200 },
    });
    expect(call.legs.map(({ role, state, codec }) => [role, state, codec])).toEqual([
      ['caller', 'ended', 'PCMU'],
      ['agent', 'ended', 'PCMU'],
    ]);
    const { bye } = await callerCall.ended();
    expect(header(bye, 'Reason')).toMatch(/^Q\.850;cause=16/);
  });

  it('the recording has the caller on the left and what the caller heard on the right', async () => {
    const wav = await site.product.api.recording(call.id);
    expect(readWavHeader(wav)).toMatchObject({ channels: 2, rateHz: 8_000, bitsPerSample: 16 });
    const { left, right } = stereoChannels(wav);
    const quarter = 2_000;
    const middle = (samples: Int16Array, second: number): Int16Array =>
      samples.subarray(second * 8_000, second * 8_000 + quarter);
    const joined = Math.ceil((joinedAtMs + CHANGE_MS - callerCall.answeredAtMs) / 1_000);
    expect(tonesIn(middle(left, joined), ALL_TONES)).toEqual([TONES.caller]);
    expect(tonesIn(middle(right, joined), ALL_TONES)).toEqual([TONES.agent]);
    const waiting = Math.floor((agentCall.answeredAtMs - callerCall.answeredAtMs) / 1_000);
    expect(tonesIn(middle(right, waiting), ALL_TONES)).toEqual([TONES.hold]);
  });

  it('nothing is left open', async () => {
    await site.product.expectQuiet();
    expect(site.product.warnings()).toEqual([]);
  });
});
