import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { SpokenSite } from '../e2e/spoken-site.ts';
import { API_KEY } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { CutProxy } from './cut-proxy.ts';
import { CHROMIUM, expectAccessible, expectFits, shot, TestBrowser } from './browser.ts';
import { enterKey, logIn, PASSWORD } from './log-in.ts';

const PAGES = ['desk', 'board', 'reports', 'audit', 'voicemails', 'system', 'try', 'config'] as const;
const FIRST_PAINT_MS = 1_000;
const COMPRESSED_BYTES = 150_000;

describe.skipIf(CHROMIUM === null)('every page in Chromium, under a path prefix', () => {
  let spoken: SpokenSite;
  let browser: TestBrowser;
  let caller: Phone;
  let waiting: Phone;
  let proxy: CutProxy;
  let home: string;
  let past: string;

  beforeAll(async () => {
    const api = {
      listen: '127.0.0.1:0',
      pathPrefix: '/warmbridge',
      keys: [{ name: 'tests', role: 'admin', key: API_KEY }],
    };
    const words = new Map([[TONES.caller, 'I want to change my address.']]);
    spoken = await SpokenSite.open({ others: { api } }, {}, words);
    const { site } = spoken;
    proxy = await CutProxy.open(site.product.apiAddress);
    home = `${proxy.address}/warmbridge`;
    browser = await TestBrowser.open(home);
    for (const [id, name, uri] of [
      ['anna', 'Anna Berg', site.agent.uri],
      ['ben', 'Ben Adams', site.secondAgent.uri],
    ] as const) {
      await site.product.api.request('PUT', `/v1/agents/${id}`, { name, uri, skills: { billing: 2 } });
    }
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [
            { type: 'talk', text: 'Hello, this is the assistant.' },
            {
              type: 'transfer',
              reason: 'Address change',
              summary: 'Wants another address.',
              destination: ['agent:anna'],
            },
          ]
        : [];
    caller = await Phone.open('+15553004412', TONES.caller);
    waiting = await Phone.open('+15553004413', TONES.caller);
    const { call, record } = await spoken.call(caller);
    past = record.id;
    const agent = await site.agent.pickUp(20_000);
    await agent.briefed();
    await agent.press('1');
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    await spoken.say(caller, 'caller');
    await call.hangUp();
    await agent.ended();
    await site.product.api.endedCall(caller.sip.user);
    await site.product.api.request('POST', `/v1/calls/${past}/disposition`, { resolved: true, note: 'Changed' });
  });

  afterAll(async () => {
    for (const each of [browser, caller, waiting, proxy, spoken]) await each[Symbol.asyncDispose]();
  });

  let shown: Page | null = null;
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && shown !== null) await shot(shown, `failed ${task.name}`);
    await shown?.context().close();
    shown = null;
    expect(browser.faults.splice(0)).toEqual([]);
  });

  async function loggedIn(options: { readonly dark?: boolean; readonly width?: number } = {}): Promise<Page> {
    const page = await browser.person(options);
    shown = page;
    await enterKey(page, home);
    return page;
  }

  async function logInAs(page: Page, name: string): Promise<void> {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  async function settled(page: Page): Promise<void> {
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle').catch(() => null);
    await page.getByText('Loading …').first().waitFor({ state: 'hidden' });
  }

  it('the desk paints within a second, and is small', async () => {
    const page = await loggedIn();
    let bytes = 0;
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto(`${home}/desk`);
    await settled(page);
    const paintMs = await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
    console.log(
      `desk: first paint after ${paintMs.toFixed(0)} ms, ${(bytes / 1_000).toFixed(1)} kB with all answers of the API`,
    );
    expect(paintMs).toBeLessThan(FIRST_PAINT_MS);
    expect(bytes).toBeLessThan(COMPRESSED_BYTES);
  });

  it.each([
    ['light', false],
    ['dark', true],
  ] as const)('%s: axe finds nothing, and nothing is too wide', { timeout: 240_000 }, async (name, dark) => {
    const page = await loggedIn({ dark });
    for (const each of PAGES) {
      const query = each === 'audit' ? `?call=${past}` : '';
      await page.goto(`${home}/${each}${query}`);
      await settled(page);
      if (each === 'audit') await page.getByText('The records').first().waitFor();
      await shot(page, `${each}-${name}`, true);
      await expectAccessible(page, `${each} ${name}`);
      await expectFits(page, `${each} ${name}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const each of ['desk', 'board', 'reports', 'try'] as const) {
      await page.goto(`${home}/${each}`);
      await settled(page);
      await shot(page, `${each}-${name}-390`, true);
    }
  });

  it('login: axe finds nothing', async () => {
    for (const dark of [false, true]) {
      const page = await browser.person({ dark });
      await page.goto(`${home}/login`);
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await expectAccessible(page, 'login');
      await expectFits(page, 'login');
      await page.context().close();
    }
  });

  it('audit: the recording plays, and the transcript moves along', async () => {
    const page = await loggedIn();
    await page.goto(`${home}/audit?call=${past}`);
    await settled(page);
    await page.getByText(/of 0:\d\d/).waitFor();
    await page.getByText('of 0:00').waitFor({ state: 'hidden' });
    await page.keyboard.press('p');
    await page.locator('.said.now').first().waitFor();
    await page.locator('.word').last().click();
    await page.locator('.said.now').last().waitFor();
    await shot(page, 'audit-playing-light');
  });

  it('board: a call that is up shows with its words, and its details open', async () => {
    spoken.site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [
            { type: 'talk', text: 'Hello, this is the assistant.' },
            { type: 'listen', timeoutMs: 60_000 },
          ]
        : [];
    const page = await loggedIn();
    await page.goto(`${home}/board`);
    const { call } = await spoken.call(waiting);
    await page.getByRole('button', { name: waiting.sip.user }).click();
    await page.getByText('Hello, this is the assistant.').waitFor();
    await shot(page, 'board-call-light');
    await expectAccessible(page, 'board with a call');
    await expectFits(page, 'board with a call');
    await call.hangUp();
    await page.getByText('The call is over.').waitFor();
  });

  it('reports count the handoff', async () => {
    const page = await loggedIn();
    await page.goto(`${home}/reports?range=day`);
    await settled(page);
    await page.locator('.uplot canvas').first().waitFor();
    await page.getByRole('cell', { name: 'anna' }).waitFor();
    await shot(page, 'reports-day-light', true);
  });

  it('where the connection breaks the page says so, and goes on by itself', async () => {
    const page = await loggedIn();
    await page.goto(`${home}/board`);
    await settled(page);
    proxy.cut();
    await page.getByText('Reconnecting').waitFor();
    await shot(page, 'board-reconnecting-light');
    // What happens meanwhile is told afterwards.
    const { call } = await spoken.call(waiting);
    proxy.mend();
    await page.getByText('Reconnecting').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: waiting.sip.user }).waitFor();
    await call.hangUp();
    browser.faults.splice(0);
  });

  it('where the session is over the page asks for a login, and goes on where it was', async () => {
    const { api } = spoken.site.product;
    const person = { name: 'for-a-while', role: 'supervisor', password: PASSWORD };
    expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    const page = await browser.person();
    shown = page;
    await page.goto(`${home}/login`);
    await logInAs(page, person.name);
    await page.getByRole('navigation').waitFor();
    await page.goto(`${home}/board`);
    await settled(page);
    // Whether it is over cannot be asked now.
    proxy.cut();
    await page.getByText('Reconnecting').waitFor();
    expect(await api.request('DELETE', `/v1/people/${person.name}`)).toMatchObject({ status: 204 });
    proxy.mend();
    await page.getByRole('alert').getByText('Your session is over.').waitFor({ timeout: 15_000 });
    await expectAccessible(page, 'login again');
    expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    await logInAs(page, person.name);
    await page.getByRole('heading', { name: 'Board' }).waitFor();
    browser.faults.splice(0);
  });

  it.each([
    ['viewer', ['Board', 'Reports', 'Audit', 'Messages', 'System']],
    ['supervisor', ['Desk', 'Board', 'Reports', 'Audit', 'Messages', 'System', 'Try it']],
    ['agent', ['Desk']],
  ])('a person of the role %s sees the pages of that role alone', async (role, names) => {
    const person = { name: `of-${role}`, role, password: PASSWORD, ...(role === 'agent' && { agent: 'ben' }) };
    expect(await spoken.site.product.api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    const page = await browser.person();
    shown = page;
    await logIn(page, home, person.name);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(names);
    await page.goto(`${home}/config`);
    await page.getByText('does not see this page').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
