import { describe, expect, it } from 'vitest';
import { callRecord } from '../../../src/call-machine/index.ts';
import type { LegQuality, StreamQuality } from '../../../src/ports/call-quality.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { planWith } from './support/plan.ts';
import { bridged, CALLER, FIRST_AGENT } from './support/scripted-call.ts';

const STREAM: StreamQuality = {
  packets: 500,
  lost: 50,
  lossPercent: 10,
  burstRatio: 1.1,
  jitterMs: 4,
  maxJitterMs: 9,
  late: 1,
  concealedMs: 900,
  mos: 3.3,
  worstMos: 2.6,
};
const QUALITY: LegQuality = { roundTripMs: 60, maxRoundTripMs: 90, received: STREAM, sent: { ...STREAM, late: null } };

describe('The quality of a leg', () => {
  it('is in the record of the call as it was told last, and no fact before the leg closes', () => {
    const call = bridged();
    expect(callRecord(call.state).legs[0]).not.toHaveProperty('quality');
    call.send({ type: 'media.quality', leg: CALLER, quality: QUALITY, alarm: null, isFinal: false });
    expect(call.facts).toEqual([]);
    expect(call.effects).toEqual([]);
    expect(callRecord(call.state).legs[0]).toMatchObject({ id: CALLER, quality: QUALITY });
  });

  it('is a fact when it closes, and in the record of its end', () => {
    const call = bridged();
    call.ended(CALLER);
    const last = { ...QUALITY, roundTripMs: null };
    call.send({ type: 'media.quality', leg: CALLER, quality: last, alarm: null, isFinal: true });
    expect(call.allFacts('leg.quality')).toEqual([{ leg: CALLER, role: 'caller', codec: 'PCMU', ...last }]);
    call.drain();
    const [ended] = call.allFacts('call.ended');
    expect(ended!.legs.find(({ id }) => id === CALLER)?.quality).toEqual(last);
  });

  it('names the trunk that the caller came from, and the one that the agent was dialled at', () => {
    const call = bridged({ ...planWith(), trunk: 'carrier' });
    call.send({ type: 'leg.routed', leg: FIRST_AGENT, trunk: 'late', failed: null }); // it is up: of no account
    call.send({ type: 'media.quality', leg: CALLER, quality: QUALITY, alarm: null, isFinal: true });
    call.send({ type: 'media.quality', leg: FIRST_AGENT, quality: QUALITY, alarm: null, isFinal: true });
    expect(call.allFacts('leg.quality').map(({ role, trunk }) => [role, trunk])).toEqual([
      ['caller', 'carrier'],
      ['agent', undefined],
    ]);
  });

  it('that is alarming is a fact with the figures of that direction', () => {
    const call = bridged();
    const alarm = { direction: 'sent', mos: 2.4 } as const;
    call.send({ type: 'media.quality', leg: FIRST_AGENT, quality: QUALITY, alarm, isFinal: false });
    const figures = { lossPercent: 10, jitterMs: 4, roundTripMs: 60 };
    expect(call.allFacts('leg.qualityAlarm')).toEqual([{ leg: FIRST_AGENT, role: 'agent', ...alarm, ...figures }]);
  });

  it('of a leg that is none of the call is not looked at', () => {
    const call = bridged();
    call.send({ type: 'media.quality', leg: asLegId('other'), quality: QUALITY, alarm: null, isFinal: true });
    expect(call.facts).toEqual([]);
  });
});
