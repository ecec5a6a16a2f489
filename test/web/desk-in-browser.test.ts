import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import type { PhoneCall } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { CHROMIUM, shot, shows } from './browser.ts';
import { expectGood, logIn, PASSWORD } from './log-in.ts';
import { VoiceBrowser } from './voice-browser.ts';

const AGENT = 1_700;
const SUPERVISOR = 2_100;
const AMONG = [...ALL_TONES, AGENT, SUPERVISOR];
const SHOWN_MS = 10_000;

describe.skipIf(CHROMIUM === null)('desk and board with telephones in browsers', () => {
  let site: Site;
  let caller: Phone;
  let agent: VoiceBrowser;
  let supervisor: VoiceBrowser;
  let home: string;

  beforeAll(async () => {
    const { sip } = enginesOfRun();
    const users = ['anna', 'sue'].map((name) => ({ name, password: `${PASSWORD} of ${name}` }));
    site = await Site.open({
      handoff: { ringTimeoutMs: 20_000, totalTimeoutMs: 40_000, accept: { mode: 'dtmf', timeoutMs: 15_000 } },
      others: { sip: { ...sip, listen: [...(sip['listen'] as string[]), 'ws:127.0.0.1:0'], users } },
    });
    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: ['agent:anna'] }] : [];
    home = site.product.apiAddress;
    const { api } = site.product;
    await api.request('PUT', '/v1/agents/anna', { name: 'Anna Berg', uri: 'user:anna' });
    for (const person of [
      { name: 'anna', displayName: 'Anna Berg', role: 'agent', agent: 'anna', password: PASSWORD },
      { name: 'sue', displayName: 'Sue Adams', role: 'supervisor', user: 'sue', password: PASSWORD },
    ]) {
      expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    }
    caller = await Phone.open('+15553004411', TONES.caller);
    agent = await VoiceBrowser.open(AGENT);
    supervisor = await VoiceBrowser.open(SUPERVISOR);
    for (const browser of [agent, supervisor]) browser.context.setDefaultTimeout(SHOWN_MS);
    await logIn(agent.page, home, 'anna');
    await logIn(supervisor.page, home, 'sue');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await shot(agent.page, `failed ${task.name} agent`);
      await shot(supervisor.page, `failed ${task.name} supervisor`);
    }
    await site.product.api.hangUpAll();
    expect([...agent.faults.splice(0), ...supervisor.faults.splice(0)]).toEqual([]);
  });
  afterAll(async () => {
    for (const each of [supervisor, agent, caller, site]) await each[Symbol.asyncDispose]();
  });

  const bar = (page: Page): Locator => page.getByRole('region', { name: 'Telephone of this browser' });
  const inBrowser = async (of: VoiceBrowser, ...tones: number[]): Promise<void> => {
    await expect.poll(async () => await of.hears(AMONG), { timeout: 10_000 }).toEqual(tones);
  };
  const hears = async (...tones: number[]): Promise<number> => await caller.voice.waitUntilHears(tones, AMONG, 10_000);

  async function switchOn(page: Page, name: string): Promise<void> {
    await page.getByRole('switch', { name: 'This browser is my telephone' }).check();
    await bar(page).getByText(`Telephone ready: ${name}`).waitFor();
  }

  /** The caller talks with the agent, who answered and accepted in the browser. */
  async function conversation(): Promise<PhoneCall> {
    const call = await caller.call(NUMBER, site.product.udp);
    const { page } = agent;
    await bar(page).getByText('+15553004411 calls', { exact: true }).waitFor();
    await shows(page, 'Your telephone rings');
    await expectGood(page, 'desk-browser-ringing');
    await page.keyboard.press('p');
    await shows(page, 'You hear the briefing');
    await page.keyboard.press('a');
    await shows(page, 'You have the caller');
    await hears(AGENT);
    await inBrowser(agent, TONES.caller);
    return call;
  }

  it(
    'a handoff with nothing but a browser: rings, briefing, accepted, held, muted, ended',
    { timeout: 120_000 },
    async () => {
      const { page } = agent;
      await page.goto(`${home}/desk`);
      await switchOn(page, 'anna');
      await shows(page, 'Ready. The next call');
      await expect
        .poll(async () => await site.product.api.get('/v1/users/anna'))
        .toMatchObject({ state: 'registered' });
      const call = await conversation();
      await bar(page).getByText('Encrypted').waitFor();
      await expectGood(page, 'desk-browser-talking');
      await page.setViewportSize({ width: 390, height: 844 });
      await shot(page, 'desk-browser-talking-390', true);
      await page.setViewportSize({ width: 1_280, height: 800 });
      await page.keyboard.press('u');
      await bar(page).getByText('Muted').waitFor();
      await hears();
      await page.keyboard.press('u');
      await hears(AGENT);
      await page.keyboard.press('h');
      await shows(page, 'Caller on hold');
      await hears(TONES.hold);
      await page.keyboard.press('h');
      await hears(AGENT);
      await inBrowser(agent, TONES.caller);
      await page.keyboard.press('o');
      await shows(page, 'Call over');
      await bar(page).getByText('Telephone ready: anna').waitFor();
      // The agent hung up, and the call with it.
      await call.ended();
      const { id } = await site.product.api.endedCall(caller.sip.user);
      expect(await site.product.api.facts(id, 'handoff.accepted')).toMatchObject([{ by: 'api' }]);
    },
  );

  it('a network that is away for a while ends nothing', { timeout: 120_000 }, async () => {
    const { page, context } = agent;
    const call = await conversation();
    await context.setOffline(true);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await context.setOffline(false);
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    await bar(page).getByText('Reconnecting').waitFor({ state: 'hidden' });
    await hears(AGENT);
    await inBrowser(agent, TONES.caller);
    await call.hangUp();
    await bar(page).getByText('Telephone ready: anna').waitFor();
  });

  it('the supervisor listens, coaches and leaves at the browser', { timeout: 120_000 }, async () => {
    const call = await conversation();
    const { page } = supervisor;
    await page.goto(`${home}/board`);
    await page.getByRole('button', { name: caller.sip.user }).click();
    await switchOn(page, 'sue');
    await page.keyboard.press('l');
    await shows(page, 'You hear the call, and nobody hears you. Your microphone is off.');
    await inBrowser(supervisor, TONES.caller, AGENT);
    await inBrowser(agent, TONES.caller);
    await expectGood(page, 'board-browser-listening');
    await page.keyboard.press('c');
    await shows(page, 'The agent alone hears you.');
    await inBrowser(agent, TONES.caller, SUPERVISOR);
    await hears(AGENT);
    await page.keyboard.press('n');
    await shows(page, 'Everybody hears you.');
    await hears(AGENT, SUPERVISOR);
    await page.keyboard.press('v');
    await bar(page).getByText('Telephone ready: sue').waitFor();
    await hears(AGENT);
    await call.hangUp();
  });
});
