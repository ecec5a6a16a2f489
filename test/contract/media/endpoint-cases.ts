import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import { nowMs, readSdp } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { ALL_TONES, from, Stage, TIMED, TONES } from './stage.ts';

/** Offers, answers and who is reached by them. */
export function endpointCases(suite: () => Suite): void {
  it('answers an offer with one of its codecs, and tells which (RFC 3264 6)', async () => {
    await using stage = await Stage.open(suite().engine);
    const party = await stage.extra(TONES.caller);
    const negotiated = await stage.room.openWithOffer(asLegId('a'), party.sdp());
    expect(negotiated).toMatchObject({ codec: 'PCMU', held: false });
    expect(readSdp(negotiated.sdp).payloadTypes).toContain(0);
  });

  it('offers, and says after the answer which codec it is; our offer stays as it was', async () => {
    await using stage = await Stage.open(suite().engine);
    const party = await stage.extra(TONES.agent, { codec: 'PCMA' });
    const offered = await stage.room.openOffering(asLegId('a'));
    expect(offered).toMatchObject({ codec: null, held: false, sends: false });
    const accepted = await stage.room.acceptAnswer(asLegId('a'), party.sdp());
    expect(accepted).toEqual({ sdp: offered.sdp, codec: 'PCMA', held: false, sends: true, srtp: null });
  });

  it('joins two legs, one that offered and one that answered, in different codecs', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.invite(TONES.agent, { codec: 'PCMA' });
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('tells the first media of each leg, once', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.event((event) => event.type === 'firstMedia');
    await delay(200);
    expect(stage.of('firstMedia').map(({ leg }) => leg)).toEqual([caller.leg]);
  });

  it('sends silence from the moment it knows where to, 50 packets a second', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const party = await stage.extra(null);
    await stage.room.openWithOffer(asLegId('a'), party.sdp());
    await party.waitForPackets(1);
    const startMs = nowMs();
    await delay(1000);
    const take = await party.take();
    expect(take.between(startMs, startMs + 1000).length).toBeGreaterThanOrEqual(47);
    expect(take.between(startMs, startMs + 1000).length).toBeLessThanOrEqual(53);
    expect(take.everHeard(startMs, startMs + 1000, ALL_TONES)).toEqual([]);
  });

  it('sends to where a later answer says: a fork, or early media and then the call', async () => {
    await using stage = await Stage.open(suite().engine);
    const leg = asLegId('agent');
    const early = await stage.extra(TONES.ai);
    const final = await stage.extra(TONES.agent);
    const caller = await stage.join(TONES.caller);
    const { sdp } = await stage.room.openOffering(leg);
    await early.connect(sdp);
    await stage.room.acceptAnswer(leg, early.sdp());
    await stage.scene([caller.leg, [from(leg)]], [leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.ai], ALL_TONES);
    await early.waitUntilHears([TONES.caller], ALL_TONES);

    await early.pause();
    await stage.room.acceptAnswer(leg, final.sdp());
    await final.connect(sdp);
    await final.waitUntilHears([TONES.caller], ALL_TONES);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('sends to where a new offer says (re-INVITE)', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);

    const moved = await stage.extra(TONES.caller, { codec: 'PCMA' });
    await caller.party.pause();
    const { sdp, codec } = await stage.room.answerOffer(caller.leg, moved.sdp({ version: 2 }));
    expect(codec).toBe('PCMA');
    await moved.connect(sdp);
    await moved.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('reaches a far end behind a NAT: it sends to where packets come from (RFC 4961)', async () => {
    await using stage = await Stage.open(suite().engine);
    const hidden = await stage.extra(TONES.caller);
    const leg = asLegId('hidden');
    const { sdp } = await stage.room.openWithOffer(leg, hidden.sdp({ address: '127.0.0.9', port: 9 }));
    await hidden.connect(sdp);
    const agent = await stage.join(TONES.agent);
    await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
    await hidden.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('hears nobody but the far end it knows', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);

    const stranger = await stage.extra(TONES.ai);
    const startMs = nowMs();
    await stranger.connect((await stage.room.answerOffer(caller.leg, caller.party.sdp())).sdp);
    await delay(700);
    const take = await agent.party.take();
    expect(take.everHeard(startMs, startMs + 700, ALL_TONES)).toEqual([TONES.caller]);
    expect((await stranger.take()).packets).toEqual([]);
  });

  it.each([
    ['text that is no SDP', 'hello', 'bad-sdp'],
    ['an empty body', '', 'bad-sdp'],
    [
      'no codec of ours',
      'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 18\r\n',
      'no-common-codec',
    ],
    [
      'encrypted audio alone',
      'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0\r\n',
      'no-common-srtp',
    ],
  ])('refuses an offer of %s', async (_name, offer, code) => {
    await using stage = await Stage.open(suite().engine);
    await expect(stage.room.openWithOffer(asLegId('a'), offer)).rejects.toMatchObject({ name: 'MediaError', code });
  });

  it('goes on as before after a new offer that it refused', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    const startMs = nowMs();
    await expect(stage.room.answerOffer(caller.leg, 'rubbish')).rejects.toMatchObject({ code: 'bad-sdp' });
    await delay(400);
    expect((await caller.party.take()).alwaysHeard(startMs, startMs + 400, ALL_TONES)).toEqual([TONES.agent]);
  });

  it('knows no leg that is not open', async () => {
    await using stage = await Stage.open(suite().engine);
    const leg = asLegId('nobody');
    const refused = { name: 'MediaError', code: 'unknown-leg' };
    await expect(stage.room.acceptAnswer(leg, 'v=0')).rejects.toMatchObject(refused);
    await expect(stage.room.answerOffer(leg, 'v=0')).rejects.toMatchObject(refused);
    await expect(stage.room.reoffer(leg, 'inactive')).rejects.toMatchObject(refused);
    await expect(stage.room.sendDtmf(leg, '1')).rejects.toMatchObject(refused);
    await expect(stage.room.record(leg, join(suite().directory, 'x.wav'))).rejects.toMatchObject(refused);
    await stage.room.close(leg);
  });
}
