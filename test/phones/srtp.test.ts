import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SrtpPolicy } from '../../src/ports/leg-terms.ts';
import { TONES } from '../sip/harness/tones.ts';
import type { PhoneCodec } from './harness/baresip.ts';
import { join } from './harness/joined.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { PhoneSite } from './harness/phone-site.ts';

const CM_80 = 'AES_CM_128_HMAC_SHA1_80';
const MANDATORY = ';mediaenc=srtp-mand';
/** Keys in an offer of plain RTP. */
const OPTIMISTIC = ';mediaenc=srtp';

interface Case {
  readonly name: string;
  readonly srtp: SrtpPolicy;
  readonly callerAccount: string;
  readonly agentAccount: string;
  /** The crypto-suite of the caller's leg and of the agent's; undefined: plain RTP. */
  readonly suites: readonly (string | undefined)[];
  /** The one codec of both telephones. @defaultValue G.711 */
  readonly codec?: PhoneCodec;
}

const CASES: readonly Case[] = [
  {
    name: 'both demand it',
    srtp: 'required',
    callerAccount: MANDATORY,
    agentAccount: MANDATORY,
    suites: [CM_80, CM_80],
  },
  {
    name: 'both demand it, in G.722',
    srtp: 'required',
    callerAccount: MANDATORY,
    agentAccount: MANDATORY,
    suites: [CM_80, CM_80],
    codec: 'G722/16000/1',
  },
  {
    name: 'the caller alone',
    srtp: 'optional',
    callerAccount: MANDATORY,
    agentAccount: '',
    suites: [CM_80, undefined],
  },
  { name: 'the agent alone', srtp: 'optional', callerAccount: '', agentAccount: MANDATORY, suites: [undefined, CM_80] },
  { name: 'both can', srtp: 'optional', callerAccount: OPTIMISTIC, agentAccount: OPTIMISTIC, suites: [CM_80, CM_80] },
];

describe.skipIf(missingPrograms('baresip') !== null)('baresip with SRTP, through a whole handoff', () => {
  it.each(CASES)('$name', async ({ srtp, callerAccount, agentAccount, suites, codec }) => {
    const codecs = codec === undefined ? {} : { codecs: { caller: codec, agent: codec } };
    await using site = await PhoneSite.open({ srtp, callerAccount, agentAccount, ...codecs });
    const { caller, agent } = site;
    const from = await join(site);
    await delay(1_500);
    const [callerTo, agentTo] = [await caller.heard.position(), await agent.heard.position()];
    await agent.hangUp();
    await caller.ended();
    expect(await caller.heard.share(TONES.agent, from.caller, callerTo)).toBeGreaterThanOrEqual(0.9);
    expect(await agent.heard.share(TONES.caller, from.agent, agentTo)).toBeGreaterThanOrEqual(0.9);
    expect(await caller.heard.everHeard()).toEqual([TONES.agent, TONES.hold, TONES.announcement]);
    expect(await agent.heard.everHeard()).toEqual([TONES.caller, TONES.whisper]);
    const handoff = await site.handoff();
    expect(handoff.result).toBe('bridged');
    const call = await site.product.api.call(handoff.callId);
    expect(call.legs.map((leg) => leg.srtp)).toEqual(suites);
    await site.product.expectQuiet();
  });

  it('hold and resume by re-INVITE, both encrypted', async () => {
    await using site = await PhoneSite.open({
      srtp: 'required',
      callerAccount: MANDATORY,
      agentAccount: MANDATORY,
      holds: 'agent',
    });
    const { caller, agent } = site;
    await join(site);
    await agent.hold();
    await caller.heard.waitUntilHears([TONES.hold]);
    await agent.resume();
    // The recording of this baresip stays empty once it has held with SRTP, though a capture of what it is sent decrypts. So
    // the contract of the media engines (srtp-cases) has what a telephone hears then.
    await caller.heard.waitUntilHears([TONES.agent]);
    await caller.hangUp();
    await agent.ended();
    await site.product.expectQuiet();
  });

  it('a caller without it is refused where it is required', async () => {
    await using site = await PhoneSite.open({ srtp: 'required', agentAccount: MANDATORY });
    await expect(site.caller.call(site.uriOf('+15559998888'))).rejects.toThrow();
    const call = await site.product.api.endedCall('15550001111');
    expect(call.ended).toMatchObject({ sipStatus: 488 });
  });
});
