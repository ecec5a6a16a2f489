import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { freeswitchHasOpus } from '../tools/engines/index.ts';
import type { PhoneCodec } from './harness/baresip.ts';
import { join } from './harness/joined.ts';
import { missingPrograms } from './harness/phone-programs.ts';
import { PhoneSite } from './harness/phone-site.ts';

const OPUS = 'opus/48000/2';
const G722 = 'G722/16000/1';
const PCMU = 'PCMU/8000/1';
const PCMA = 'PCMA/8000/1';

/** Each telephone speaks one codec and nothing else. */
const PAIRS: readonly (readonly [caller: PhoneCodec, agent: PhoneCodec])[] = [
  [G722, G722],
  [OPUS, OPUS],
  [OPUS, G722],
  [PCMU, OPUS],
  [G722, PCMA],
];

function engineLacks(pair: readonly PhoneCodec[]): boolean {
  return enginesOfRun().pair === 'production' && pair.includes(OPUS) && !freeswitchHasOpus();
}

describe.skipIf(missingPrograms('baresip') !== null)('codecs of baresip', () => {
  it.for(PAIRS)(
    'a caller with %s and an agent with %s: a whole handoff, each hears what it should',
    async (pair, { skip }) => {
      skip(engineLacks(pair), 'FREESWITCH_OPUS is not "with"');
      const [callerCodec, agentCodec] = pair;
      await using site = await PhoneSite.open({ codecs: { caller: callerCodec, agent: agentCodec } });
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
      expect((await site.handoff()).result).toBe('bridged');
      await site.product.expectQuiet();
    },
  );

  it('an agent with a codec that the product has not answers 488, and the caller goes back to the AI', async () => {
    await using site = await PhoneSite.open({ agentAccount: `;audio_codecs=${OPUS}` });
    await site.caller.call(site.uriOf(NUMBER));
    await site.caller.heard.waitUntilHears([TONES.ai], 10_000);
    await site.caller.hangUp();
    expect((await site.handoff()).attempts[0]).toMatchObject({ sipStatus: 488 });
  });
});
