import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AiApplication } from '../sip/harness/ai-application.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { ALL_TONES, PROMPT_MS, TONES } from '../sip/harness/tones.ts';
import { TwimlApplication } from '../sip/harness/twiml-application.ts';
import { nowMs } from '../tools/index.ts';
import { spanOf } from './ai-site.ts';
import { expectTogether } from './hearing.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** A caller whose AI has said its last word, or is gone, is in silence for no longer. */
const MOST_SILENCE_MS = 400;

/** What an application says, hands over to, and says when it has the caller again. */
interface Script {
  readonly agent: string;
  /** Where the sounds are. */
  readonly sounds: string;
  /** The application is gone once its first word is under way. */
  dies: boolean;
}

interface Scripted extends AsyncDisposable {
  readonly ai: Settings;
  /** It asks for a key behind its word: that has it asked again. */
  readonly asksForKey: boolean;
  /** Who has it have the caller again: the API, or an agent who leaves. */
  readonly backBy: 'api' | 'agent';
  /** The application ends, with its port. */
  away(): Promise<void>;
}

async function webhook(script: Script): Promise<Scripted> {
  const application = await AiApplication.open(({ event }) => {
    const word = { type: 'play', file: 'ai.wav' } as const;
    if (event === 'call.started' && script.dies) return [word, { type: 'listen', maxDigits: 1 }];
    if (event === 'call.started') return [word, { type: 'transfer', reason: 'billing' }];
    return event === 'call.returned' ? [{ type: 'play', file: 'caller-left.wav' }, { type: 'hangup' }] : [];
  });
  return {
    ai: { kind: 'webhook', url: application.url },
    asksForKey: true,
    backBy: 'api',
    away: () => application[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

/** An application that is asked for the next document when one has been done. */
async function documents(
  ai: (origin: string) => Settings,
  documentOf: (path: string, origin: string) => string,
  asksForKey: boolean,
): Promise<Scripted> {
  const application = await TwimlApplication.open(({ path }) => documentOf(path, application.origin));
  return {
    ai: ai(application.origin),
    asksForKey,
    backBy: 'agent',
    away: () => application[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

function twiml(script: Script): Promise<Scripted> {
  return documents(
    (origin) => ({ kind: 'twiml', url: `${origin}/voice` }),
    (path) => {
      const play = (file: string): string => `<Play>${script.sounds}/${file}</Play>`;
      const next = script.dies
        ? '<Gather action="/next" numDigits="1" timeout="20"/>'
        : `<Dial action="/after"><Sip>${script.agent}</Sip></Dial>`;
      return `<Response>${path === '/voice' ? play('ai.wav') + next : play('caller-left.wav')}</Response>`;
    },
    true,
  );
}

function teler(script: Script): Promise<Scripted> {
  return documents(
    (origin) => ({ kind: 'teler', flowUrl: `${origin}/flow` }),
    (path, origin) => {
      const play = (file: string): object => ({ action: 'play', media_url: `${script.sounds}/${file}` });
      const dial = { action: 'dial', to: script.agent, flow_url: `${origin}/after` };
      if (path === '/flow') return JSON.stringify({ ...play('ai.wav'), flow_url: `${origin}/dial` });
      return JSON.stringify(path === '/dial' ? dial : play('caller-left.wav'));
    },
    false,
  );
}

const KINDS = { webhook, twiml, teler } as const;

describe.each(Object.entries(KINDS))('An AI of kind %s', (kind, open) => {
  const number = `+1555060000${String(Object.keys(KINDS).indexOf(kind))}`;
  const script: { -readonly [Name in keyof Script]: Script[Name] } = { agent: '', sounds: '', dies: false };
  let site: Site;
  let application: Scripted;
  let sounds: Awaited<ReturnType<typeof TwimlApplication.serve>>;

  beforeAll(async () => {
    application = await open(script);
    site = await Site.open({
      moreRoutes: (agent) => [
        {
          match: { to: number },
          ai: application.ai,
          handoff: {
            destinations: [agent],
            accept: { mode: 'auto' },
            whisper: { file: 'whisper.wav' },
          },
        },
      ],
    });
    sounds = await TwimlApplication.serve(site.workspace.path('prompts'));
    script.agent = site.agent.uri;
    script.sounds = sounds.origin;
    // The first call fetches the sounds that come by URL; what is measured is a call that has them.
    await using phone = await Phone.open('+15550610000', TONES.caller);
    const { agent } = await handedOver(await phone.call(number, site.product.udp));
    await comesBack(phone, agent);
    await phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 10_000);
  }, 90_000);

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await application[Symbol.asyncDispose]();
    await sounds[Symbol.asyncDispose]();
  });

  async function handedOver(caller: PhoneCall): Promise<{ readonly agent: PhoneCall }> {
    const agent = await site.agent.pickUp(10_000);
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
    return { agent };
  }

  async function comesBack({ sip }: Phone, agent: PhoneCall): Promise<void> {
    if (application.backBy === 'api') {
      const { id } = await site.product.api.callFrom(sip.user);
      await site.product.api.request('POST', `/v1/calls/${id}/return-to-ai`, {});
      await agent.ended();
    } else {
      await agent.hangUp();
    }
  }

  /** The time from the end of its word, or from a later time, to the next sound. */
  async function silenceMs(caller: PhoneCall, sinceMs: number): Promise<number> {
    const heard = await caller.heard();
    const word = spanOf(heard, TONES.ai, caller.answeredAtMs)!;
    const wordMs = word.toMs - word.fromMs + 20; // the last packet is heard, too
    const fromMs = Math.max(word.toMs + 20, sinceMs);
    const next = [TONES.announcement, TONES.hold, TONES.agent].map(
      (hz) => spanOf(heard, hz, fromMs)?.fromMs ?? Infinity,
    );
    const gapMs = Math.min(...next) - fromMs;
    process.stdout.write(`${kind}: the word was heard for ${wordMs.toFixed(0)} ms of ${String(PROMPT_MS.ai)} ms; then ${gapMs.toFixed(0)} ms of silence\n`); // prettier-ignore
    expect(wordMs).toBeGreaterThanOrEqual(PROMPT_MS.ai - 40);
    return gapMs;
  }

  it('hands over after its last word, which is heard whole, and has the caller again behind the agent', async () => {
    await using phone = await Phone.open('+15550610001', TONES.caller);
    const caller = await phone.call(number, site.product.udp);
    const { agent } = await handedOver(caller);
    await expectTogether(caller, agent, ALL_TONES);
    expect(await silenceMs(caller, 0)).toBeLessThanOrEqual(MOST_SILENCE_MS);
    await comesBack(phone, agent);
    await phone.voice.waitUntilHears([TONES.callerLeft], ALL_TONES, 8_000);
    await caller.ended(8_000);
    await site.product.expectQuiet();
  });

  it('is killed in the middle of a word, which is heard whole, and a human has the caller', async () => {
    script.dies = true;
    await using phone = await Phone.open('+15550610002', TONES.caller);
    const caller = await phone.call(number, site.product.udp);
    await phone.voice.waitUntilHears([TONES.ai], ALL_TONES, 8_000);
    await application.away();
    let pressedAtMs = 0;
    if (application.asksForKey) {
      await phone.voice.waitUntilHears([], ALL_TONES);
      await delay(200);
      await caller.press('1');
      pressedAtMs = nowMs();
    }
    const { agent } = await handedOver(caller);
    expect(await silenceMs(caller, pressedAtMs)).toBeLessThanOrEqual(MOST_SILENCE_MS);
    await agent.hangUp();
    await caller.ended(10_000);
    await site.product.expectQuiet();
  });
});
