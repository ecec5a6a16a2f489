import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import type { PhoneCall } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { CHROMIUM, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { expectGood, focused, logIn, PASSWORD } from './log-in.ts';

const SUPERVISOR = 2_100;
const AMONG = [...ALL_TONES, SUPERVISOR];
/** Long enough to hear somebody who should not be heard. */
const SILENT_MS = 1_000;

describe.skipIf(CHROMIUM === null)("the supervisor's board in Chromium", () => {
  let site: Site;
  let browser: TestBrowser;
  let page: Page;
  let caller: Phone;
  let supervisor: Phone;
  let home: string;

  beforeAll(async () => {
    site = await Site.open({ handoff: { ringTimeoutMs: 20_000, totalTimeoutMs: 40_000, accept: { mode: 'dtmf', timeoutMs: 15_000 } } }); // prettier-ignore
    home = site.product.apiAddress;
    const { api } = site.product;
    await api.request('PUT', '/v1/agents/anna', { name: 'Anna Berg', uri: site.agent.uri });
    const person = { name: 'sue', displayName: 'Sue Adams', role: 'supervisor', password: PASSWORD };
    expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    caller = await Phone.open('+15553005511', TONES.caller);
    supervisor = await Phone.open('2200', SUPERVISOR);
    browser = await TestBrowser.open(home);
  });
  afterAll(async () => {
    for (const each of [browser, supervisor, caller, site]) await each[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    page = await browser.person();
    await logIn(page, home, 'sue');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, `failed ${task.name}`);
    await page.context().close();
    for (const phone of [caller, supervisor, site.agent]) await phone.voice.sendTo(null);
    await site.product.api.hangUpAll();
    await site.product.expectQuiet();
    expect(browser.faults.splice(0)).toEqual([]);
  });

  async function opened(): Promise<void> {
    await page.goto(`${home}/board`);
    await page.getByRole('button', { name: caller.sip.user }).click();
    const phone = page.getByLabel('Your telephone');
    await phone.fill(supervisor.uri);
    await phone.blur();
  }

  /** The caller talks with the agent, and the supervisor has the call open. */
  async function conversation(): Promise<{ callerCall: PhoneCall; agentCall: PhoneCall }> {
    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: ['agent:anna'] }] : [];
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const agentCall = await site.agent.pickUp(20_000);
    await agentCall.briefed();
    await agentCall.press('1');
    await hear(caller, TONES.agent);
    await opened();
    return { callerCall, agentCall };
  }

  async function hear(phone: Phone, ...tones: number[]): Promise<number> {
    return await phone.voice.waitUntilHears(tones, AMONG, 8_000);
  }

  async function expectNotHeard(call: PhoneCall, tone: number): Promise<void> {
    const fromMs = nowMs();
    await delay(SILENT_MS);
    expect((await call.heard()).everHeard(fromMs, nowMs(), AMONG)).not.toContain(tone);
  }

  function button(name: string): ReturnType<Page['getByRole']> {
    return page.getByRole('button', { name, exact: true });
  }

  it('listens, coaches the agent alone, joins, and leaves again', { timeout: 180_000 }, async () => {
    const { callerCall, agentCall } = await conversation();
    await page.keyboard.press('l');
    await supervisor.pickUp(20_000);
    await hear(supervisor, TONES.caller, TONES.agent);
    await shows(page, 'You hear the call, and nobody hears you.');
    expect(await button('Listen').getAttribute('aria-pressed')).toBe('true');
    await Promise.all([expectNotHeard(callerCall, SUPERVISOR), expectNotHeard(agentCall, SUPERVISOR)]);
    await expectGood(page, 'board-listening');
    await expectFits(page, 'board listening');

    await button('Coach').click();
    await hear(site.agent, TONES.caller, SUPERVISOR);
    await shows(page, 'The agent alone hears you.');
    await expectNotHeard(callerCall, SUPERVISOR);
    await button('Join').click();
    await hear(caller, TONES.agent, SUPERVISOR);

    // Whoever loads the page anew still has the part.
    await page.reload();
    await shows(page, 'Everybody hears you.');
    await shot(page, 'board-joined-light', true);
    await button('Leave').click();
    await hear(caller, TONES.agent);
    await button('Leave').waitFor({ state: 'hidden' });
    await hear(site.agent, TONES.caller);
    await callerCall.hangUp();
    await agentCall.ended();
    await shows(page, 'The call is over.');
  });

  it('takes the caller over from the agent, and hangs up after a question', { timeout: 180_000 }, async () => {
    const { callerCall, agentCall } = await conversation();
    await button('Take over').click();
    await shows(page, 'Your telephone is called');
    const supervisorCall = await supervisor.pickUp(20_000);
    await agentCall.ended(20_000);
    await hear(caller, SUPERVISOR);
    await hear(supervisor, TONES.caller);
    await shows(page, 'Everybody hears you.');

    const end = button('End the call');
    await end.focus();
    await page.keyboard.press('Enter');
    await shows(page, 'End the call for everybody?');
    expect(await focused(page)).toBe('Cancel');
    await expectGood(page, 'board-hang-up');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused(page)).toMatch(/^End the call/);
    await page.keyboard.press('e');
    await shows(page, 'End the call for everybody?');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('End the call');
    await page.keyboard.press('Enter');
    await callerCall.ended();
    await supervisorCall.ended();
    await shows(page, 'The call is over.');
    expect(await focused(page)).not.toBe('');
  });

  it('takes the caller over from the AI', { timeout: 120_000 }, async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'listen', timeout: 60 }] : []);
    const callerCall = await caller.call(NUMBER, site.product.udp);
    await opened();
    await shot(page, 'board-with-the-ai-light', true);
    expect(await button('Listen').isDisabled()).toBe(true);
    await button('Take over').click();
    const supervisorCall = await supervisor.pickUp(20_000);
    await hear(caller, SUPERVISOR);
    await hear(supervisor, TONES.caller);
    await button('Leave').waitFor();
    await callerCall.hangUp();
    await supervisorCall.ended();
  });

  it('finds calls, shows some of them, and changes the state of an agent', { timeout: 120_000 }, async () => {
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'listen', timeout: 60 }] : []);
    const callerCall = await caller.call(NUMBER, site.product.udp);
    await page.goto(`${home}/board`);
    const row = page.getByRole('button', { name: caller.sip.user });
    await row.waitFor();
    await button('People').click();
    await row.waitFor({ state: 'hidden' });
    await button('AI').click();
    await row.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('4711');
    await row.waitFor({ state: 'hidden' });
    await page.getByLabel('Find a call').fill('300551');
    await row.waitFor();

    await page.getByLabel('State of Anna Berg').selectOption('away');
    await page.getByRole('region', { name: 'Agents' }).locator('.badge', { hasText: 'away' }).waitFor();
    await expectGood(page, 'board-agents');
    expect(await site.product.api.get('/v1/agents/anna')).toMatchObject({ state: 'away' });
    await page.getByLabel('State of Anna Berg').selectOption('available');
    await page.getByRole('region', { name: 'Agents' }).locator('.badge', { hasText: 'available' }).waitFor();

    // A call is opened and closed by the keyboard alone.
    await page.getByLabel('Find a call').blur();
    await page.keyboard.press('j');
    await page.getByLabel('Your telephone').waitFor();
    await page.keyboard.press('x');
    await page.getByLabel('Your telephone').waitFor({ state: 'hidden' });
    await callerCall.hangUp();
    await row.waitFor({ state: 'hidden' });
  });
});
