import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ToneDetector } from '../../../src/media/dtmf/index.ts';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { ToneParty } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { from, Stage, TONES } from './stage.ts';

let next = 1;

/** A party that offers no telephone-event. */
async function withoutEvents(stage: Stage): Promise<{ leg: LegId; party: ToneParty }> {
  const party = await stage.extra(TONES.caller);
  const leg = asLegId(`without-events-${String(next++)}`);
  const { sdp } = await stage.room.openWithOffer(leg, party.sdp({ eventPayloadType: null }));
  await party.connect(sdp);
  await stage.event((event) => event.type === 'firstMedia' && event.leg === leg);
  return { leg, party };
}

function digitsOf(stage: Stage): string {
  return stage
    .of('dtmf')
    .map(({ digit }) => digit)
    .join('');
}

/** Keys whose tones are in the audio (ITU-T Q.23, Q.24): what `MediaRoom.takeKeys` promises. */
export function toneCases(suite: () => Suite): void {
  it('hears the keys of a far end that takes no telephone-event, each once and in order', async () => {
    await using stage = await Stage.open(suite().engine);
    const { leg, party } = await withoutEvents(stage);
    await delay(200);
    await party.pressInBand('1590*#A');
    await stage.event((event) => event.type === 'dtmf' && event.digit === 'A');
    await delay(300);
    expect(digitsOf(stage)).toBe('1590*#A');
    for (const press of stage.of('dtmf')) {
      expect(press.leg).toBe(leg);
      expect(press.durationMs).toBeGreaterThanOrEqual(50);
      expect(press.durationMs).toBeLessThanOrEqual(160);
    }
  });

  it('hears the keys of a far end whose answer has no telephone-event', async () => {
    await using stage = await Stage.open(suite().engine);
    const leg = asLegId(`without-events-${String(next++)}`);
    const party = await stage.extra(TONES.agent);
    const { sdp } = await stage.room.openOffering(leg);
    await party.connect(sdp);
    await stage.room.acceptAnswer(leg, party.sdp({ eventPayloadType: null }));
    await stage.event((event) => event.type === 'firstMedia' && event.leg === leg);
    await delay(200);
    await party.pressInBand('2#');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '#');
    expect(digitsOf(stage)).toBe('2#');
  });

  it('does not listen for tones where telephone-event was agreed on, unless it is told to', async () => {
    await using stage = await Stage.open(suite().engine);
    const { leg, party } = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    await party.pressInBand('12');
    await delay(800);
    expect(digitsOf(stage)).toBe('');
    stage.room.takeKeys(leg, 'inband');
    await delay(200);
    await party.pressInBand('34');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '4');
    stage.room.takeKeys(leg, 'rfc4733');
    await delay(200);
    await party.pressInBand('56');
    await delay(800);
    expect(digitsOf(stage)).toBe('34');
  });

  it('tells a key once that comes as an event and as tones, and twice if it is pressed twice', async () => {
    await using stage = await Stage.open(suite().engine);
    const { leg, party } = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    stage.room.takeKeys(leg, 'inband');
    await delay(200);
    for (const digit of '4477#') {
      await Promise.all([party.press(digit, 3, 0x0d7f_0002), party.pressInBand(digit)]);
      await delay(450);
    }
    await delay(500);
    expect(digitsOf(stage)).toBe('4477#');
  });

  it('follows a new offer that takes telephone-event, and one that does not', async () => {
    await using stage = await Stage.open(suite().engine);
    const { leg, party } = await withoutEvents(stage);
    await stage.room.answerOffer(leg, party.sdp());
    await delay(200);
    await party.pressInBand('1');
    await delay(500);
    expect(digitsOf(stage)).toBe('');
    await stage.room.answerOffer(leg, party.sdp({ eventPayloadType: null }));
    await delay(200);
    await party.pressInBand('2');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '2');
  });

  it('sends keys as tones to a far end that takes no telephone-event, and is done when they are out', async () => {
    await using stage = await Stage.open(suite().engine);
    const { leg, party } = await withoutEvents(stage);
    const other = await stage.join(TONES.agent);
    await stage.scene([leg, [from(other.leg)]]);
    await party.waitForPackets(5);
    await party.forget();
    await Promise.all([stage.room.sendDtmf(leg, '1155'), stage.room.sendDtmf(leg, '09*#AD')]);
    await delay(200);
    const take = await party.take();
    expect(take.digits()).toEqual([]);
    const heard = new ToneDetector().push(take.pcm());
    expect(heard.map(({ digit }) => digit).join('')).toBe('115509*#AD');
    for (const { durationMs } of heard) expect(durationMs).toBeGreaterThanOrEqual(80);
    await party.waitUntilHears([TONES.agent], [TONES.agent]);
  });
}
