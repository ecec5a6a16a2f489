import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AiApplication } from '../sip/harness/ai-application.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { Product } from '../sip/harness/product.ts';
import { NUMBER, settings } from '../sip/harness/settings.ts';
import { TONES, writePrompts } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { freeswitchHasOpus } from '../tools/engines/index.ts';
import { handsOver } from './harness/hands-over.ts';
import type { LinphoneOptions } from './harness/linphone.ts';
import { Linphone } from './harness/linphone.ts';
import { missingPrograms } from './harness/phone-programs.ts';

const CALLER = '15550001111';
const AGENT = '2001';
const PCMA = { mime: 'PCMA', rateHz: 8_000 } as const;
const G722 = { mime: 'G722', rateHz: 8_000 } as const;
const OPUS = { mime: 'opus', rateHz: 48_000 } as const;

interface Row {
  readonly what: string;
  readonly callerSpeaks: LinphoneOptions['codec'];
  readonly agentSpeaks: LinphoneOptions['codec'];
  readonly encryption: 'none' | 'srtp';
}

const ROWS: readonly Row[] = [
  { what: 'G.711', callerSpeaks: PCMA, agentSpeaks: PCMA, encryption: 'none' },
  { what: 'G.722 with SRTP', callerSpeaks: G722, agentSpeaks: G722, encryption: 'srtp' },
  { what: 'Opus and G.711 with SRTP', callerSpeaks: OPUS, agentSpeaks: PCMA, encryption: 'srtp' },
];

describe.skipIf(missingPrograms('linphonec') !== null)('Linphone as caller and as agent', () => {
  it.for(ROWS)('$what: a whole handoff, each hears what it should', async (row, { skip }) => {
    const engines = enginesOfRun();
    const lacksOpus = engines.pair === 'production' && !freeswitchHasOpus();
    skip(row.callerSpeaks === OPUS && lacksOpus, 'FREESWITCH_OPUS is not "with"');
    const { encryption } = row;
    await using parts = new AsyncDisposableStack();
    const workspace = parts.use(await Workspace.open());
    const ai = parts.use(await AiApplication.open(handsOver));
    await writePrompts(await workspace.makeDirectory('prompts'));
    const agent = parts.use(
      await Linphone.start(workspace, {
        user: AGENT,
        frequencyHz: TONES.agent,
        codec: row.agentSpeaks,
        encryption,
      }),
    );
    const caller = parts.use(
      await Linphone.start(workspace, {
        user: CALLER,
        frequencyHz: TONES.caller,
        codec: row.callerSpeaks,
        encryption,
      }),
    );
    const media = {
      ...engines.media,
      codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'],
      srtp: encryption === 'srtp' ? 'required' : 'off',
    };
    const product = parts.use(
      await Product.start(
        workspace,
        settings({
          engines: { ...engines, media },
          prompts: 'prompts',
          aiUrl: ai.url,
          handoff: {
            destinations: [agent.uri],
            accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
            whisper: { file: 'whisper.wav' },
          },
        }),
      ),
    );

    await caller.call(`sip:${NUMBER}@${product.udp.host}:${product.udp.port}`);
    await caller.heard.waitUntilHears([TONES.hold]);
    await agent.pickUp();
    await agent.heard.waitUntilHears([TONES.whisper]);
    await agent.heard.waitUntilHears([]);
    const agentPressed = await agent.heard.position(); // from here on it plays the key to its user, too
    agent.press('1');
    const callerFrom = await caller.heard.waitUntilHears([TONES.agent]);
    const agentFrom = await agent.heard.waitUntilHears([TONES.caller]);
    await delay(1_500);
    const [callerTo, agentTo] = [await caller.heard.position(), await agent.heard.position()];
    agent.hangUp();
    await caller.ended();

    expect(await caller.heard.share(TONES.agent, callerFrom, callerTo)).toBeGreaterThanOrEqual(0.9);
    expect(await agent.heard.share(TONES.caller, agentFrom, agentTo)).toBeGreaterThanOrEqual(0.9);
    expect(await caller.heard.everHeard()).toEqual([TONES.agent, TONES.hold, TONES.announcement]);
    expect(await agent.heard.everHeard(0, agentPressed)).toEqual([TONES.whisper]);
    expect(await agent.heard.everHeard(agentFrom)).toEqual([TONES.caller]);
    const call = await product.api.endedCall(CALLER);
    expect((await product.api.lastHandoff(call.id)).result).toBe('bridged');
    await product.expectQuiet();
  });
});
