import { expect, it } from 'vitest';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { eventually } from '../sip/harness/wait.ts';
import { DocumentedProgram } from '../tools/documented-program.ts';
import { nowMs } from '../tools/index.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const NUMBER = '+15550640000';
const CALLER = '+15550640001';
/** Flite is louder, silence is not. */
const LOUD = 700;

/** Waits until a party is told something by a voice. */
async function isSpokenTo(call: PhoneCall): Promise<void> {
  const hears = async (): Promise<boolean> => {
    const take = await call.heard();
    return take.pcm(call.answeredAtMs, nowMs()).some((sample) => Math.abs(sample) > LOUD);
  };
  await eventually('a voice is heard', hears, 15_000);
}

async function openSite(ai: Settings, agent: Phone): Promise<Site> {
  const handoff = {
    destinations: [agent.uri],
    accept: { mode: 'auto' },
    ringTimeoutMs: 10_000,
    totalTimeoutMs: 20_000,
  };
  return await Site.open({ moreRoutes: () => [{ match: { to: NUMBER }, ai, handoff }] });
}

it.each([
  ['docs/ai-webhook.md', 'receptionist.mjs', 'webhook'],
  ['docs/ai/twiml.md', 'menu.mjs', 'twiml'],
])('the program of %s asks the caller, and hands over to a human, who hears its whisper', async (page, name, kind) => {
  await using agent = await Phone.open('2009', TONES.agent);
  await using program = await DocumentedProgram.start(page, name, { HUMAN: agent.uri });
  await using site = await openSite({ kind, url: program.address }, agent);
  await using phone = await Phone.open(CALLER, TONES.caller);
  const caller = await phone.call(NUMBER, site.product.udp);
  await isSpokenTo(caller);
  await caller.press('1');
  const taken = await agent.pickUp(20_000);
  await isSpokenTo(taken);
  await phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 15_000);
  await agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
  const { id } = await site.product.api.callFrom(CALLER);
  expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
  await caller.hangUp();
  await taken.ended();
  await site.product.expectQuiet();
}, 60_000); // prettier-ignore

it('the agent of docs/ai/sip.md says what the caller says, and hands over on # (RFC 3515)', async () => {
  await using agent = await Phone.open('2009', TONES.agent);
  await using program = await DocumentedProgram.start('docs/ai/sip.md', 'agent.mjs', { HUMAN: agent.uri });
  await using site = await openSite({ kind: 'sip', uri: program.address }, agent);
  await using phone = await Phone.open(CALLER, TONES.caller);
  const caller = await phone.call(NUMBER, site.product.udp);
  await phone.voice.waitUntilHears([TONES.caller], ALL_TONES);
  await caller.press('#');
  const taken = await agent.pickUp(10_000);
  await phone.voice.waitUntilHears([TONES.agent], ALL_TONES, 8_000);
  await agent.voice.waitUntilHears([TONES.caller], ALL_TONES);
  const { id } = await site.product.api.callFrom(CALLER);
  expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged', reason: 'refund' });
  await caller.hangUp();
  await taken.ended();
  await site.product.expectQuiet();
}, 60_000);
