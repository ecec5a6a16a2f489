import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { nowMs, readSdp } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { PROMPTS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TONES } from './stage.ts';

/** Keys, both ways (RFC 4733). */
export function dtmfCases(suite: () => Suite): void {
  it('tells each key press once, in order', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.press('1590*#');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '#');
    await delay(300);
    const presses = stage.of('dtmf');
    expect(presses.map(({ digit }) => digit).join('')).toBe('1590*#');
    for (const { leg, durationMs } of presses) {
      expect(leg).toBe(caller.leg);
      expect(durationMs).toBeGreaterThanOrEqual(60);
      expect(durationMs).toBeLessThanOrEqual(160);
    }
  });

  it('tells a key press whose end packets are lost', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.press('7', 0);
    await stage.event((event) => event.type === 'dtmf' && event.digit === '7');
    await delay(300);
    expect(stage.of('dtmf')).toHaveLength(1);
  });

  it('tells each key press after the timestamps jumped back on the same SSRC (RFC 3550 5.1)', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.jump(4_000_000);
    await caller.party.press('1');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '1');
    await delay(300);
    await caller.party.jump(1_000);
    await delay(300);
    await caller.party.press('23');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '3');
    await delay(300);
    expect(stage.of('dtmf').map(({ digit }) => digit)).toEqual(['1', '2', '3']);
  });

  it('tells a key press on an SSRC of its own between packets of the voice once (RFC 3550 8.2)', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.press('58', 3, 0x0d7f_0001);
    await stage.event((event) => event.type === 'dtmf' && event.digit === '8');
    await delay(400);
    expect(stage.of('dtmf').map(({ digit }) => digit)).toEqual(['5', '8']);
  });

  it('sends keys, and is done when they are out', async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await stage.invite(TONES.agent);
    await agent.party.waitForPackets(3);
    await stage.room.sendDtmf(agent.leg, '42#');
    await delay(100);
    const take = await agent.party.take();
    expect(take.digits().join('')).toBe('42#');
    const events = take.packets.filter(({ payloadType }) => payloadType === 101);
    // RFC 4733 2.5.1.4: the final packet of each event three times
    expect(events.filter(({ payload }) => (payload[1]! & 0x80) !== 0).length).toBeGreaterThanOrEqual(9);
  });

  it('refuses keys for a far end that takes none, and characters that are none', async () => {
    await using stage = await Stage.open(suite().engine);
    const deaf = await stage.extra(TONES.agent);
    const agent = await stage.invite(TONES.agent);
    await stage.room.answerOffer(agent.leg, deaf.sdp({ eventPayloadType: null }));
    stage.room.takeKeys(agent.leg, 'rfc4733');
    await expect(stage.room.sendDtmf(agent.leg, '1')).rejects.toMatchObject({ name: 'MediaError' });
    await expect(stage.room.sendDtmf(agent.leg, '1x')).rejects.toMatchObject({ name: 'MediaError' });
  });
}

/** Hold (RFC 3264 8.4). */
export function holdCases(suite: () => Suite): void {
  it.each([
    { offer: 'sendonly', direction: 'sendonly', answered: 'recvonly', sends: true },
    { offer: 'inactive', direction: 'inactive', answered: 'inactive', sends: false },
    { offer: '0.0.0.0', address: '0.0.0.0', answered: 'recvonly', sends: false },
  ])('answers $offer with $answered, is held, and sends again when it is resumed (RFC 3264 8.4)', async (hold) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);

    const { answered, sends, offer: _name, ...said } = hold;
    const held = await stage.room.answerOffer(agent.leg, agent.party.sdp(said));
    expect(held).toMatchObject({ held: true, sends });
    expect(readSdp(held.sdp).direction).toBe(answered);
    await delay(100);
    const heldMs = nowMs();
    await delay(300);
    expect((await agent.party.take(heldMs)).packets).toEqual([]);

    const resumed = await stage.room.answerOffer(agent.leg, agent.party.sdp());
    expect(resumed).toMatchObject({ held: false, sends: true });
    expect(readSdp(resumed.sdp)).toMatchObject({ direction: 'sendrecv', version: readSdp(held.sdp).version + 1 });
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('hears the music that a far end sends on hold', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]]);
    await stage.room.answerOffer(agent.leg, agent.party.sdp({ direction: 'sendonly' }));
    await agent.party.tone(TONES.music);
    await caller.party.waitUntilHears([TONES.music], ALL_TONES);
  });

  it('tells that a far end which says sendonly sends nothing on hold, and that it sends again', async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await stage.join(TONES.agent);
    await stage.event((event) => event.type === 'firstMedia');
    await stage.room.answerOffer(agent.leg, agent.party.sdp({ direction: 'sendonly' }));
    await delay(1_500);
    expect(stage.of('holderSends')).toEqual([]);
    await agent.party.pause();
    await stage.event((event) => event.type === 'holderSends' && event.leg === agent.leg && !event.sends);
    await agent.party.pause(false);
    await stage.event((event) => event.type === 'holderSends' && event.leg === agent.leg && event.sends);
    await agent.party.pause();
    await stage.room.answerOffer(agent.leg, agent.party.sdp());
    await delay(1_500);
    expect(stage.of('holderSends').map(({ sends }) => sends)).toEqual([false, true]);
  });

  it('tells nothing of what a far end sends that said inactive', async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await stage.join(TONES.agent);
    await agent.party.pause();
    await stage.room.answerOffer(agent.leg, agent.party.sdp({ direction: 'inactive' }));
    await delay(1_500);
    expect(stage.of('holderSends')).toEqual([]);
  });

  it('tells when nothing comes from a leg that is watched, and when something comes again', async () => {
    await using stage = await Stage.open(suite().engine);
    const ai = await stage.join(TONES.agent);
    const other = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    stage.room.watchPauses(ai.leg, 200);
    await delay(1_000);
    expect(stage.of('paused')).toEqual([]);
    const pausedAtMs = nowMs();
    await Promise.all([ai.party.pause(), other.party.pause()]);
    await stage.event((event) => event.type === 'paused' && event.leg === ai.leg && event.paused);
    process.stdout.write(`a pause was told after ${(nowMs() - pausedAtMs).toFixed(0)} ms\n`);
    await ai.party.pause(false);
    await stage.event((event) => event.type === 'paused' && event.leg === ai.leg && !event.paused);
    // RFC 3264 8.4: a far end that holds sends nothing, and that is no pause
    await stage.room.answerOffer(ai.leg, ai.party.sdp({ direction: 'inactive' }));
    await ai.party.pause();
    await delay(800);
    expect(stage.of('paused').map(({ leg, paused }) => [leg, paused])).toEqual([
      [ai.leg, true],
      [ai.leg, false],
    ]);
  });

  it('puts a far end on hold by a new offer: with sendonly it is played to, and not heard', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true })]], [agent.leg, [from(caller.leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    const offered = await stage.room.reoffer(caller.leg, 'sendonly');
    expect(readSdp(offered.sdp).direction).toBe('sendonly');
    const accepted = await stage.room.acceptAnswer(caller.leg, caller.party.sdp({ direction: 'recvonly' }));
    expect(accepted).toMatchObject({ sdp: offered.sdp, held: false });
    await agent.party.waitUntilHears([], ALL_TONES);
    await caller.party.waitUntilHears([TONES.music], ALL_TONES);

    const again = await stage.room.reoffer(caller.leg, 'sendrecv');
    expect(readSdp(again.sdp).version).toBe(readSdp(offered.sdp).version + 1);
    await stage.room.acceptAnswer(caller.leg, caller.party.sdp());
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });
}

/** Far ends that fall silent. */
export function timeoutCases(suite: () => Suite): void {
  it('tells a far end that falls silent, once, and again only after it has spoken', async () => {
    await using stage = await Stage.open(suite().engine);
    const { inactivityMs } = suite();
    const caller = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    await delay(inactivityMs + 700);
    expect(stage.of('mediaTimeout')).toEqual([]);

    await caller.party.pause();
    await stage.event((event) => event.type === 'mediaTimeout' && event.leg === caller.leg);
    await delay(inactivityMs + 700);
    expect(stage.of('mediaTimeout')).toHaveLength(1);

    await caller.party.pause(false);
    await delay(600);
    await caller.party.pause();
    await delay(inactivityMs + 1200);
    expect(stage.of('mediaTimeout')).toHaveLength(2);
  });

  it.each(['rtcp', 'mux'] as const)(
    'takes RTCP alone for a sign of life: a muted telephone may send nothing else (%s; RFC 3550 11, RFC 5761)',
    async (to) => {
      await using stage = await Stage.open(suite().engine);
      const muted = await stage.extra(TONES.caller);
      const { sdp } = await stage.room.openWithOffer(asLegId('muted'), muted.sdp({ rtcpMux: to === 'mux' }));
      expect(sdp.includes('a=rtcp-mux')).toBe(to === 'mux');
      await muted.connect(sdp);
      await stage.event((event) => event.type === 'firstMedia');
      await muted.report(to);
      await muted.pause();
      await delay(2 * suite().inactivityMs + 1000);
      expect(stage.of('mediaTimeout')).toEqual([]);
    },
  );

  it('tells a far end that never spoke', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.pause();
    await stage.event((event) => event.type === 'mediaTimeout');
  });

  it('tells it again where it is to count anew, and only then', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await caller.party.pause();
    await stage.event((event) => event.type === 'mediaTimeout');
    const atMs = nowMs();
    stage.room.expectMedia(caller.leg);
    stage.room.expectMedia(asLegId('nobody'));
    await vi.waitFor(() => expect(stage.of('mediaTimeout')).toHaveLength(2), suite().inactivityMs + 2_000);
    expect(nowMs() - atMs).toBeGreaterThan(suite().inactivityMs - 50);
    await delay(suite().inactivityMs + 700);
    expect(stage.of('mediaTimeout')).toHaveLength(2);
  });

  it.each(['sendonly', 'inactive'])('expects nothing while the far end holds (%s)', async (direction) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    await stage.room.answerOffer(caller.leg, caller.party.sdp({ direction }));
    await caller.party.pause();
    await delay(suite().inactivityMs + 1000);
    expect(stage.of('mediaTimeout')).toEqual([]);
  });

  it('expects nothing before the answer', async () => {
    await using stage = await Stage.open(suite().engine);
    await stage.room.openOffering(asLegId('ringing'));
    await delay(suite().inactivityMs + 1000);
    expect(stage.of('mediaTimeout')).toEqual([]);
  });
}
