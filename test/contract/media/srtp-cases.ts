import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { LegTerms } from '../../../src/ports/leg-terms.ts';
import type { SrtpKeys, SrtpSuite } from '../../../src/media/srtp/index.ts';
import { keyAndSaltBytes, SRTP_SUITES } from '../../../src/media/srtp/index.ts';
import type { ToneParty } from '../../tools/index.ts';
import { nowMs, readSdp } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { ALL_TONES, from, Stage, TONES } from './stage.ts';

const CM_80 = 'AES_CM_128_HMAC_SHA1_80';
const SECURE: LegTerms = { srtp: 'optional', offersSrtp: true };

interface Line {
  readonly tag: number;
  readonly suite: SrtpSuite;
  readonly key: string;
}

function line(suite: SrtpSuite, tag = 1): Line {
  return { tag, suite, key: randomBytes(keyAndSaltBytes(suite)).toString('base64') };
}

/** What a party encrypts with: its own line, and that of ours with the same tag. */
function keysOf(own: Line, ourSdp: string): SrtpKeys {
  const ours = readSdp(ourSdp).cryptos.find(({ tag }) => tag === own.tag);
  if (ours?.suite !== own.suite) throw new Error(`no line ${own.tag} ${own.suite} in our description`);
  const keying = ({ suite, key }: Line): SrtpKeys['ours'] => ({ suite, key, mki: '' });
  return { ours: keying(own), theirs: keying(ours) };
}

interface SecureLeg {
  readonly leg: LegId;
  readonly party: ToneParty;
  readonly own: Line;
  /** Our description. */
  readonly sdp: string;
}

/** Brings a party in that offers SRTP. */
async function join(stage: Stage, tone: number, suite: SrtpSuite = CM_80, protocol = 'RTP/SAVP'): Promise<SecureLeg> {
  const party = await stage.extra(tone);
  const leg = asLegId(`secure ${tone}`);
  const own = line(suite, 4);
  const offer = party.sdp({ protocol, cryptos: [own] });
  const { sdp, srtp } = await stage.room.openWithOffer(leg, offer, { srtp: 'optional' });
  expect(srtp).toBe(suite);
  expect(readSdp(sdp)).toMatchObject({ protocol, cryptos: [{ tag: 4, suite }] });
  await party.connect(sdp, keysOf(own, sdp));
  return { leg, party, own, sdp };
}

/** Brings a party in that is offered SRTP. @param wanted its suite, if that is offered */
async function invite(stage: Stage, tone: number, wanted: SrtpSuite = CM_80): Promise<SecureLeg> {
  const party = await stage.extra(tone);
  const leg = asLegId(`secure ${tone}`);
  const { sdp } = await stage.room.openOffering(leg, SECURE);
  const offered = readSdp(sdp);
  expect(offered.protocol).toBe('RTP/SAVP');
  const chosen = offered.cryptos.find(({ suite }) => suite === wanted);
  if (chosen === undefined) throw new Error(`${wanted} is not offered`);
  const own = line(wanted, chosen.tag);
  await party.connect(sdp, keysOf(own, sdp));
  const { srtp } = await stage.room.acceptAnswer(leg, party.sdp({ protocol: 'RTP/SAVP', cryptos: [own] }));
  expect(srtp).toBe(wanted);
  return { leg, party, own, sdp };
}

async function talk(stage: Stage, caller: SecureLeg, agent: SecureLeg): Promise<void> {
  await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
  await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
  await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
}

/** Calls whose sound is encrypted (RFC 3711), with keys in SDP (RFC 4568). @param offered the suites that the engine offers */
export function srtpCases(suite: () => Suite, offered: readonly SrtpSuite[]): void {
  it.each(SRTP_SUITES)('joins two legs with %s', async (name) => {
    await using stage = await Stage.open(suite().engine);
    const agent = offered.includes(name)
      ? await invite(stage, TONES.agent, name)
      : await join(stage, TONES.agent, name);
    await talk(stage, await join(stage, TONES.caller, name), agent);
  });

  it('joins an encrypted leg with a plain one', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await join(stage, TONES.caller);
    const agent = await stage.invite(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await caller.party.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await caller.party.press('5');
    expect(await stage.event(({ type }) => type === 'dtmf')).toMatchObject({ leg: caller.leg, digit: '5' });
  });

  it('takes keys in an offer of RTP/AVP, as telephones offer SRTP without insisting on it', async () => {
    await using stage = await Stage.open(suite().engine);
    await talk(stage, await join(stage, TONES.caller, CM_80, 'RTP/AVP'), await join(stage, TONES.agent));
  });

  it.each([
    ['off', 'RTP/SAVP'],
    ['required', 'RTP/AVP'],
  ] as const)('refuses where SRTP is %s and the offer is %s', async (srtp, protocol) => {
    await using stage = await Stage.open(suite().engine);
    const party = await stage.extra(null);
    const offer = party.sdp({ protocol, cryptos: protocol === 'RTP/SAVP' ? [line(CM_80)] : [] });
    await expect(stage.room.openWithOffer(asLegId('a'), offer, { srtp })).rejects.toMatchObject({
      code: 'no-common-srtp',
    });
  });

  it('a new offer with the same key changes nothing: hold and resume (RFC 4568 7.1.4)', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await join(stage, TONES.caller);
    const agent = await invite(stage, TONES.agent);
    await talk(stage, caller, agent);
    for (const direction of ['sendonly', 'sendrecv']) {
      const offer = caller.party.sdp({ protocol: 'RTP/SAVP', cryptos: [caller.own], direction });
      const { sdp, srtp } = await stage.room.answerOffer(caller.leg, offer);
      expect(srtp).toBe(CM_80);
      expect(readSdp(sdp).cryptos).toEqual(readSdp(caller.sdp).cryptos);
    }
    const ours = await stage.room.reoffer(agent.leg, 'sendrecv');
    expect(readSdp(ours.sdp).cryptos).toEqual(readSdp(agent.sdp).cryptos.filter(({ tag }) => tag === agent.own.tag));
    const answer = agent.party.sdp({ protocol: 'RTP/SAVP', cryptos: [agent.own] });
    await stage.room.acceptAnswer(agent.leg, answer);
    await delay(300);
    await talk(stage, caller, agent);
  });

  it('a far end that changes its key is heard with the new one', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await join(stage, TONES.caller);
    const agent = await invite(stage, TONES.agent);
    await talk(stage, caller, agent);
    const own = line(CM_80, 4);
    const { sdp } = await stage.room.answerOffer(
      caller.leg,
      caller.party.sdp({ protocol: 'RTP/SAVP', cryptos: [own] }),
    );
    await caller.party.connect(sdp, keysOf(own, sdp));
    await delay(300);
    await talk(stage, caller, agent);
  });

  it('nobody without the key is heard, at the right address or not', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await join(stage, TONES.caller);
    const agent = await invite(stage, TONES.agent);
    await talk(stage, caller, agent);
    // The caller's own address, without its key; then another key.
    await caller.party.connect(caller.sdp, null);
    const startMs = nowMs() + 300;
    await delay(900);
    const wrong = line(CM_80, 4);
    await caller.party.connect(caller.sdp, { ...keysOf(wrong, caller.sdp) });
    for (let count = 0; count < 20; count++) await caller.party.sendRaw(randomBytes(60));
    await delay(600);
    const take = await agent.party.take();
    expect(take.everHeard(startMs, nowMs(), ALL_TONES)).toEqual([]);
    // It was heard before, and is again.
    await caller.party.connect(caller.sdp, keysOf(caller.own, caller.sdp));
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('prompts, recordings and keys are those of any leg', async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await invite(stage, TONES.agent);
    await stage.scene([agent.leg, []]);
    await agent.party.waitForPackets(5);
    await stage.room.sendDtmf(agent.leg, '7');
    const take = await agent.party.take();
    expect(take.packets.some(({ payloadType }) => payloadType === 101)).toBe(true);
  });

  it('a far end that keeps silent but sends SRTCP is alive', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await join(stage, TONES.caller);
    await stage.event(({ type }) => type === 'firstMedia');
    await caller.party.report('rtcp');
    await caller.party.pause();
    await delay(suite().inactivityMs + 700);
    expect(stage.of('mediaTimeout')).toEqual([]);
  });
}
