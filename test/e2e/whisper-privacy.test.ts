import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HandoffRecord } from '../../src/ports/records.ts';
import type { WhisperPrivacy } from '../../src/ports/whisper-privacy.ts';
import { spoken } from '../contract/speech/support/sounds.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { wavBytes } from '../tools/tone-wav.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import type { SiteOptions } from './site.ts';

/** Sends some of the whisper to the caller, of which the product does not know. */
const LEAKING_MEDIA = fileURLToPath(new URL('../fixtures/leaking-media.ts', import.meta.url));
const RATE_HZ = 8_000;
/** The leak is so late, besides what the engine does. */
const LATE_MS = 130;

let whisper: Int16Array;
let music: Int16Array;
let sites = 0;
const open: AsyncDisposable[] = [];

beforeAll(async () => {
  const [words] = await spoken(['Call from five five five one two three. Wants a refund of an invoice that was charged twice.'], ['slt']); // prettier-ignore
  whisper = words!;
  // Chords of some hundred milliseconds, as those of hold music are.
  music = Int16Array.from({ length: 6 * RATE_HZ }, (_, index) => {
    const note = 220 * 2 ** ([0, 4, 7, 12, 9, 5, 2, 7][Math.floor(index / 3_000) % 8]! / 12);
    const angle = (2 * Math.PI * index) / RATE_HZ;
    return Math.round(2_500 * Math.sin(angle * note) + 1_500 * Math.sin(angle * note * 1.5) + 900 * Math.sin(angle * note * 3)); // prettier-ignore
  });
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

/** The music with some of the whisper mixed in. */
function leaking(leakDb: number): Int16Array {
  const late = (LATE_MS * RATE_HZ) / 1_000;
  return Int16Array.from({ length: whisper.length + 2 * late }, (_, index) => {
    return Math.round(music[(index + 5_000) % music.length]! + (whisper[index - late] ?? 0) * 10 ** (leakDb / 20));
  });
}

async function openSite(leakDb: number | null, options: SiteOptions = {}): Promise<Site> {
  const site = await Site.open({
    ...options,
    promptFiles: {
      'whisper.wav': wavBytes(whisper),
      'hold.wav': wavBytes(music),
      'leak.wav': wavBytes(leaking(leakDb ?? 0)),
    },
    ...(leakDb !== null && { imports: [LEAKING_MEDIA] }),
  });
  open.push(site);
  return site;
}

/** A caller who is handed over. */
async function handedOver(site: Site): Promise<{ caller: PhoneCall; agent: PhoneCall; id: string }> {
  const phone = await Phone.open(`+1555710${String(++sites).padStart(3, '0')}`, TONES.caller);
  open.push(phone);
  const caller = await phone.call(NUMBER, site.product.udp);
  const agent = await site.agent.pickUp();
  const { id } = await site.product.api.callFrom(phone.sip.user);
  await eventually('the agent is to accept', async () => (await site.product.api.facts(id, 'handoff.accepting')).length > 0, 20_000); // prettier-ignore
  return { caller, agent, id };
}

/** The figure of the only whisper of a call. */
async function figureOf(site: Site, id: string): Promise<WhisperPrivacy> {
  const handoff = await eventually(
    'the whisper is measured',
    async () => {
      const last: HandoffRecord = await site.product.api.lastHandoff(id);
      return last.whispers === undefined ? false : last;
    },
    20_000,
  );
  const [figure, ...others] = handoff.whispers ?? [];
  expect(others).toEqual([]);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  return figure!;
}

async function expectNothingLeft(site: Site): Promise<void> {
  await eventually('the recordings of the briefing are deleted', () => {
    return readdirSync(site.workspace.path('recordings')).every((name) => !name.startsWith('briefing-'));
  });
}

describe('A whisper', () => {
  it('is measured as private, and the figure is on record and in the metrics', async () => {
    const site = await openSite(null);
    const { caller, agent, id } = await handedOver(site);
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    const figure = await figureOf(site, id);
    expect(figure).toMatchObject({ result: 'none', why: null, alarm: false, leakDb: null });
    expect(figure.floorDb).toBeLessThan(-50);
    expect(figure.comparedMs).toBeGreaterThan(2_000);
    await caller.hangUp();
    await agent.ended();
    expect(await site.product.api.facts(id, 'handoff.privacyAlarm')).toEqual([]);
    expect(await site.product.api.facts(id, 'handoff.whisperPrivacy')).toHaveLength(1);
    expect(String(await site.product.api.bytes('/metrics'))).toMatch(
      /warmbridge_whisper_privacy_total\{result="none"\} 1/,
    );
    await expectNothingLeft(site);
    await site.product.expectQuiet();
  });

  it('that leaks to the caller at -40 dB raises an alarm: in the log, the metrics, and for webhooks', async () => {
    const receiver = await EventReceiver.open();
    open.push(receiver);
    const others = { webhooks: [{ url: receiver.url, events: ['handoff.privacyAlarm'] }] };
    const site = await openSite(-40, { others });
    const { caller, agent, id } = await handedOver(site);
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    const figure = await figureOf(site, id);
    expect(figure).toMatchObject({ result: 'leak', why: null, alarm: true });
    expect(Math.abs(figure.leakDb! + 40)).toBeLessThan(4);
    expect(Math.abs(figure.lagMs! - LATE_MS)).toBeLessThan(120);
    await eventually('the webhook is told', () => receiver.received.length > 0, 20_000);
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ event: 'handoff.privacyAlarm', callId: id, alarm: true }); // prettier-ignore
    expect(site.product.output).toContain('the caller was sent what an agent was told in private');
    expect(String(await site.product.api.bytes('/metrics'))).toMatch(
      /warmbridge_whisper_privacy_total\{result="alarm"\} 1/,
    );
    await caller.hangUp();
    await agent.ended();
    await expectNothingLeft(site);
  });

  it('is measured where the caller hangs up in the middle of it, and before the end of the call', async () => {
    const site = await openSite(null);
    const { caller, agent, id } = await handedOver(site);
    await caller.hangUp();
    await agent.ended();
    expect(await figureOf(site, id)).toMatchObject({ result: 'none', alarm: false });
    await expectNothingLeft(site);
    await site.product.expectQuiet();
  });

  it('is not measured where the route does not want that', async () => {
    const site = await openSite(null, { handoff: { whisperPrivacy: { enabled: false } } });
    const { caller, agent, id } = await handedOver(site);
    await agent.press('1');
    await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await caller.hangUp();
    await agent.ended();
    await site.product.expectQuiet();
    expect(await site.product.api.facts(id, 'handoff.whisperPrivacy')).toEqual([]);
    expect(await site.product.api.lastHandoff(id)).not.toHaveProperty('whispers');
  });
});
