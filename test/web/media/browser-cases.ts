import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { MediaPort, Negotiated } from '../../../src/ports/media.ts';
import { ALL_TONES, from, Stage, TONES } from '../../contract/media/stage.ts';
import { PagePeer } from './page-peer.ts';

const BROWSER_HZ = 1_700;
const AMONG = [...ALL_TONES, BROWSER_HZ];
const HEARD_MS = 8_000;

/** A media engine with Chromium as a far end. @param codecs those of the engine that browsers have as well */
export function browserCases(engine: () => MediaPort, codecs: readonly string[]): void {
  describe('a browser as a far end', { timeout: 60_000 }, () => {
    let peer: PagePeer;
    let legs = 0;

    beforeAll(async () => {
      peer = await PagePeer.open(BROWSER_HZ);
    }, 60_000);
    afterAll(async () => {
      await peer[Symbol.asyncDispose]();
    });

    /** It hears just these, within a time that a set-up may take. */
    const hears = async (...tones: readonly number[]): Promise<void> => {
      await expect.poll(() => peer.browser.hears(AMONG), { timeout: HEARD_MS, interval: 100 }).toEqual(tones);
    };

    const joined = async (stage: Stage): Promise<{ leg: LegId } & Negotiated> => {
      await peer.begin();
      const leg = asLegId(`browser-${String(++legs)}`);
      const agreed = await stage.room.openWithOffer(leg, await peer.offer());
      await peer.takeAnswer(agreed.sdp);
      return { leg, ...agreed };
    };

    const invited = async (stage: Stage, codec?: 'PCMU' | 'PCMA' | 'OPUS'): Promise<{ leg: LegId } & Negotiated> => {
      await peer.begin();
      const leg = asLegId(`browser-${String(++legs)}`);
      const terms = { webrtc: true, ...(codec !== undefined && { codecs: [codec] }) };
      const { sdp } = await stage.room.openOffering(leg, terms);
      return { leg, ...(await stage.room.acceptAnswer(leg, await peer.answer(sdp))) };
    };

    it('offers, and both hear each other', async () => {
      await using stage = await Stage.open(engine());
      const { leg, srtp } = await joined(stage);
      expect(srtp).toBe('DTLS-SRTP');
      const agent = await stage.invite(TONES.agent);
      await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
      await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
      await hears(TONES.agent);
      await stage.scene([leg, []], [agent.leg, []]);
      await agent.party.waitUntilHears([], AMONG);
      await hears();
    });

    it.each(codecs)('is offered %s, and both hear each other', async (codec) => {
      await using stage = await Stage.open(engine());
      const caller = await stage.join(TONES.caller);
      const agreed = await invited(stage, codec as 'PCMU');
      expect(agreed.codec).toBe(codec);
      await stage.scene([agreed.leg, [from(caller.leg)]], [caller.leg, [from(agreed.leg)]]);
      await caller.party.waitUntilHears([BROWSER_HZ], AMONG);
      await hears(TONES.caller);
    });

    it('names no address that we could reach (mDNS), and both hear each other', async () => {
      await using stage = await Stage.open(engine());
      await peer.begin();
      const leg = asLegId(`browser-${String(++legs)}`);
      const offer = (await peer.offer()).replaceAll(/^a=candidate:.*\r\n/gm, '');
      const { sdp } = await stage.room.openWithOffer(leg, offer);
      await peer.takeAnswer(sdp);
      const agent = await stage.invite(TONES.agent);
      await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
      await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
      await hears(TONES.agent);
    });

    it('presses keys', async () => {
      await using stage = await Stage.open(engine());
      const { leg } = await joined(stage);
      await stage.scene([leg, []]);
      await expect.poll(() => peer.state(), { timeout: HEARD_MS }).toBe('connected');
      await peer.press('4#');
      await stage.event((event) => event.type === 'dtmf' && event.digit === '#', HEARD_MS);
      expect(stage.of('dtmf').map((event) => [event.leg, event.digit])).toEqual([
        [leg, '4'],
        [leg, '#'],
      ]);
    });

    it('holds, and comes back', async () => {
      await using stage = await Stage.open(engine());
      const { leg } = await joined(stage);
      const agent = await stage.invite(TONES.agent);
      await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
      await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
      await peer.want('inactive');
      const held = await stage.room.answerOffer(leg, await peer.offer());
      expect(held).toMatchObject({ held: true, sends: false });
      await peer.takeAnswer(held.sdp);
      await agent.party.waitUntilHears([], AMONG);
      await peer.want('sendrecv');
      const back = await stage.room.answerOffer(leg, await peer.offer());
      expect(back).toMatchObject({ held: false, sends: true });
      await peer.takeAnswer(back.sdp);
      await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
      await hears(TONES.agent);
    });

    it('takes our re-offer, and both hear each other as before', async () => {
      await using stage = await Stage.open(engine());
      const { leg } = await joined(stage);
      const agent = await stage.invite(TONES.agent);
      await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
      await hears(TONES.agent);
      const { sdp } = await stage.room.reoffer(leg, 'sendrecv');
      await stage.room.acceptAnswer(leg, await peer.answer(sdp));
      await hears(TONES.agent);
      await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
    });

    it('restarts ICE, as after a change of network, and both hear each other again', async () => {
      await using stage = await Stage.open(engine());
      const { leg } = await joined(stage);
      const agent = await stage.invite(TONES.agent);
      await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
      await hears(TONES.agent);
      for (let time = 0; time < 2; time += 1) {
        const { sdp } = await stage.room.answerOffer(leg, await peer.offer({ iceRestart: true }));
        await peer.takeAnswer(sdp);
        await expect.poll(() => peer.state(), { timeout: HEARD_MS }).toBe('connected');
        await hears(TONES.agent);
        await agent.party.waitUntilHears([BROWSER_HZ], AMONG);
      }
    });

    it('rings beside a telephone, and the one that answers has the call', async () => {
      await using stage = await Stage.open(engine());
      const caller = await stage.join(TONES.caller);
      for (const by of ['browser', 'telephone'] as const) {
        await peer.begin();
        const leg = asLegId(`both-${String(++legs)}`);
        const { sdp, forBrowsers } = await stage.room.openOffering(leg, { webrtc: 'beside' });
        expect(forBrowsers).toBeDefined();
        const phone = await stage.extra(TONES.agent);
        await phone.connect(sdp);
        await stage.room.acceptAnswer(leg, by === 'browser' ? await peer.answer(forBrowsers!) : phone.sdp());
        await stage.scene([leg, [from(caller.leg)]], [caller.leg, [from(leg)]]);
        await caller.party.waitUntilHears([by === 'browser' ? BROWSER_HZ : TONES.agent], AMONG);
        if (by === 'browser') await hears(TONES.caller);
        else await phone.waitUntilHears([TONES.caller], AMONG);
        await stage.room.close(leg);
      }
    });
  });
}
