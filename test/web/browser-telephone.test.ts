import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { header } from '../tools/sip-message.ts';
import { WebSocketPbx } from '../tools/web-socket-pbx.ts';
import type { PbxCall } from '../tools/web-socket-pbx.ts';
import { CHROMIUM, expectFits, shot, shows } from './browser.ts';
import { expectGood, logIn, PASSWORD } from './log-in.ts';
import { VoiceBrowser } from './voice-browser.ts';

const AGENT_HZ = 700;
const FAR_HZ = 1_100;
const SHOWN_MS = 10_000;
const AMONG = [AGENT_HZ, FAR_HZ];
const CALLER = '"Dana Whitfield" <sip:+15553004411@pbx.test>';

/** The far end is a page with a peer connection. */
const FAR_OFFERS = `async () => {
  globalThis.far?.close();
  const far = (globalThis.far = new RTCPeerConnection());
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  for (const track of stream.getTracks()) far.addTrack(track, stream);
  far.ontrack = ({ streams }) => {
    globalThis.farAudio = new Audio();
    globalThis.farAudio.srcObject = streams[0];
    globalThis.farAudio.muted = true;
    void globalThis.farAudio.play();
  };
  await far.setLocalDescription(await far.createOffer());
  await new Promise((done) => { far.onicecandidate = ({ candidate }) => candidate ?? done(); });
  return far.localDescription.sdp;
}`;
const FAR_TAKES = `async (sdp) => globalThis.far.setRemoteDescription({ type: 'answer', sdp })`;
const FAR_ANSWERS = `async (sdp) => {
  const far = globalThis.far;
  await far.setRemoteDescription({ type: 'offer', sdp });
  await far.setLocalDescription(await far.createAnswer());
  if (far.iceGatheringState !== 'complete') await new Promise((done) => { far.onicecandidate = ({ candidate }) => candidate ?? done(); });
  return far.localDescription.sdp;
}`;

/** Each telephone that rings has sound of its own, which is closed when it stops. */
const COUNT_CLOSED = `(() => {
  const close = AudioContext.prototype.close;
  globalThis.closedAudio = 0;
  AudioContext.prototype.close = function () {
    globalThis.closedAudio += 1;
    return close.call(this);
  };
})()`;

describe.skipIf(CHROMIUM === null)('the telephone in the browser', () => {
  let site: Site;
  let pbx: WebSocketPbx;
  let agent: VoiceBrowser;
  let far: VoiceBrowser;
  let page: Page;
  let home: string;
  let passes = 0;

  beforeAll(async () => {
    pbx = await WebSocketPbx.open();
    site = await Site.open({
      others: {
        sip: {
          ...enginesOfRun().sip,
          webSocket: { urls: [pbx.url] },
          users: [{ name: 'anna', password: PASSWORD }],
        },
      },
    });
    home = site.product.apiAddress;
    const { api } = site.product;
    expect(await api.request('PUT', '/v1/agents/anna', { name: 'Anna Berg', uri: 'user:anna' })).toMatchObject({
      status: 201,
    });
    const anna = { name: 'anna', displayName: 'Anna Berg', role: 'agent', agent: 'anna', password: PASSWORD };
    expect(await api.request('POST', '/v1/people', anna)).toMatchObject({ status: 201 });
    agent = await VoiceBrowser.open(AGENT_HZ);
    far = await VoiceBrowser.open(FAR_HZ);
    await far.page.goto(`${home}/login`);
    agent.context.setDefaultTimeout(SHOWN_MS);
    await logIn(agent.page, home, 'anna');
  });
  afterAll(async () => {
    for (const each of [agent, far, pbx, site]) await each[Symbol.asyncDispose]();
  });

  /** The API gives credentials that the PBX takes. */
  async function givePasses(on: Page, lifeMs = 600_000): Promise<void> {
    await on.route('**/v1/telephone', async (route) => {
      passes += 1;
      const username = `anna~${passes}`;
      pbx.passes = [...pbx.passes, { username, password: `secret ${passes}` }];
      await route.fulfill({
        status: 201,
        json: {
          user: 'anna',
          uri: 'sip:anna@pbx.test',
          authorizationUser: username,
          password: `secret ${passes}`,
          expiresAt: new Date(Date.now() + lifeMs).toISOString(),
          displayName: 'Anna Berg',
          sockets: [pbx.url],
          iceServers: [],
          mayCall: true,
        },
      });
    });
  }

  beforeEach(async () => {
    page = agent.page;
    await page.unrouteAll();
    await givePasses(page);
    await page.goto(`${home}/desk`);
    await page.evaluate(`localStorage.removeItem('warmbridge.browserPhone')`);
    await page.reload();
    await shows(page, 'You get no calls now.');
    pbx.onReinvite = async ({ body }) => await far.page.evaluate<string>(`(${FAR_ANSWERS})(${JSON.stringify(body)})`);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, `failed ${task.name}`);
    for (const each of agent.context.pages()) if (each !== page) await each.close();
    pbx.mend();
    expect(agent.faults.splice(0)).toEqual([]);
  });

  const bar = (): ReturnType<Page['getByRole']> => page.getByRole('region', { name: 'Telephone of this browser' });
  const button = (name: string): ReturnType<Page['getByRole']> => bar().getByRole('button', { name, exact: true });

  async function switchOn(): Promise<void> {
    await page.getByRole('switch', { name: 'This browser is my telephone' }).click();
    await bar().getByText('Telephone ready: anna').waitFor();
  }

  async function rings(): Promise<PbxCall> {
    const offer = await far.page.evaluate<string>(`(${FAR_OFFERS})()`);
    const call = pbx.invite(CALLER, offer);
    await call.response(180);
    await bar().getByText('Dana Whitfield (+15553004411) calls').waitFor();
    return call;
  }

  async function answered(): Promise<PbxCall> {
    const call = await rings();
    await page.keyboard.press('p');
    const answer = await call.answer();
    await far.page.evaluate(`(${FAR_TAKES})(${JSON.stringify(answer)})`);
    await bar().getByText('Encrypted').waitFor();
    return call;
  }

  it('registers, rings, is answered by a key, muted and put down', { timeout: 120_000 }, async () => {
    expect(await bar().count()).toBe(0);
    expect(pbx.count('REGISTER')).toBe(0);
    await switchOn();
    expect(pbx.isRegistered).toBe(true);
    await expectGood(page, 'telephone-ready');
    const call = await rings();
    await expectGood(page, 'telephone-rings');
    await page.keyboard.press('p');
    await far.page.evaluate(`(${FAR_TAKES})(${JSON.stringify(await call.answer())})`);
    await bar().getByText('Encrypted').waitFor();
    expect(await agent.hears(AMONG)).toEqual([FAR_HZ]);
    expect(await far.hears(AMONG)).toEqual([AGENT_HZ]);
    await bar()
      .getByText(/^Sound (good|fair), 4\./)
      .waitFor();
    await expectGood(page, 'telephone-talking');
    await expectFits(page, 'telephone talking');
    await page.keyboard.press('u');
    await bar().getByText('Muted').waitFor();
    expect(await far.hears(AMONG)).toEqual([]);
    await page.keyboard.press('u');
    await expect.poll(async () => await far.hears(AMONG)).toEqual([AGENT_HZ]);

    // A second call finds it busy.
    const second = pbx.invite(
      '<sip:2@pbx.test>',
      await far.page.evaluate<string>(`globalThis.far.localDescription.sdp`),
    );
    await second.refused(486);

    await button('Keys').click();
    await page.getByRole('dialog').waitFor();
    await expectGood(page, 'telephone-keys');
    await page.keyboard.type('12#');
    expect(await page.getByLabel('Keys pressed').innerText()).toBe('12#');
    await page.keyboard.press('Escape');

    await button('Hold the line').click();
    await bar().getByText('On hold').waitFor();
    const held = pbx.came.findLast((message) => message.method === 'INVITE');
    expect(held?.body).toContain('a=sendonly');
    await button('Hold the line').click();
    await bar().getByText('On hold').waitFor({ state: 'hidden' });
    await expect.poll(async () => await far.hears(AMONG)).toEqual([AGENT_HZ]);

    await page.keyboard.press('o');
    await call.ended();
    await bar().getByText('Telephone ready: anna').waitFor();
  });

  it('declines, says who hung up, and is put off by the switch', { timeout: 60_000 }, async () => {
    await switchOn();
    const call = await rings();
    await page.keyboard.press('o');
    await call.refused(603);
    await bar().getByText('Telephone ready: anna').waitFor();

    const cancelled = await rings();
    cancelled.cancel();
    await cancelled.refused(487);
    await bar().getByText('Telephone ready: anna').waitFor();

    // The switch is kept, and a page that is loaded anew is the same telephone.
    const contact = pbx.contact;
    await page.reload();
    await bar().getByText('Telephone ready: anna').waitFor();
    expect(pbx.contact).toBe(contact);
    await page.getByRole('switch', { name: 'This browser is my telephone' }).click();
    await bar().waitFor({ state: 'hidden' });
    await pbx.until('unregistered', () => !pbx.isRegistered);
  });

  it('a call outlives a lost connection, and finds a new way', { timeout: 120_000 }, async () => {
    await switchOn();
    const call = await answered();
    const registered = pbx.count('REGISTER');
    pbx.cut();
    await bar().getByText('Reconnecting … The call goes on.').waitFor();
    await expectGood(page, 'telephone-lost');
    expect(await agent.hears(AMONG)).toEqual([FAR_HZ]);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    pbx.mend();
    await bar().getByText('Reconnecting').waitFor({ state: 'hidden' });
    expect(pbx.count('REGISTER')).toBeGreaterThan(registered);
    await pbx.until('a re-INVITE', () =>
      pbx.came.some(
        ({ method, startLine, headers }) =>
          method === 'INVITE' &&
          startLine !== '' &&
          headers.some(([name, value]) => name === 'Call-ID' && value === call.id),
      ),
    );
    expect(await agent.hears(AMONG)).toEqual([FAR_HZ]);

    // The network is another one: a way is agreed anew.
    const ufrag = (sdp = ''): string => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? '';
    const before = pbx.came.findLast((message) => message.method === 'INVITE');
    pbx.cut();
    await bar().getByText('Reconnecting … The call goes on.').waitFor();
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    pbx.mend();
    await bar().getByText('Reconnecting').waitFor({ state: 'hidden' });
    await pbx.until(
      'an ICE restart',
      () => ufrag(pbx.came.findLast((message) => message.method === 'INVITE')?.body) !== ufrag(before?.body),
    );
    await expect.poll(async () => await agent.hears(AMONG), { timeout: 15_000 }).toEqual([FAR_HZ]);
    expect(await far.hears(AMONG)).toEqual([AGENT_HZ]);
    await call.hangUp();
    await bar().getByText('Telephone ready: anna').waitFor();
  });

  it('a call that is put down while the connection is lost ends once it is back', { timeout: 60_000 }, async () => {
    await switchOn();
    const call = await answered();
    const byes = pbx.count('BYE');
    pbx.cut();
    await bar().getByText('Reconnecting … The call goes on.').waitFor();
    await page.keyboard.press('o');
    await bar().getByText('Telephone: no connection to Warmbridge.').waitFor();
    // Nobody is heard from then on, without any BYE.
    await expect.poll(async () => await far.hears(AMONG)).toEqual([]);
    expect(pbx.count('BYE')).toBe(byes);
    pbx.mend();
    await call.ended();
    await bar().getByText('Telephone ready: anna').waitFor();
    expect(pbx.count('BYE')).toBe(byes + 1);
    // The next one is a call like any.
    const next = await answered();
    await next.hangUp();
    await bar().getByText('Telephone ready: anna').waitFor();
  });

  it('stops ringing where the connection is lost, and rings anew', { timeout: 60_000 }, async () => {
    await switchOn();
    await rings();
    await page.evaluate(COUNT_CLOSED);
    pbx.cut();
    await bar().getByText('Telephone: no connection to Warmbridge.').waitFor();
    expect(await bar().getByText('Dana Whitfield').count()).toBe(0);
    expect(await button('Answer').count()).toBe(0);
    // The tone, too.
    expect(await page.evaluate(`globalThis.closedAudio`)).toBe(1);
    pbx.mend();
    await bar().getByText('Telephone ready: anna').waitFor();
    await bar().getByText('The connection to Warmbridge broke.').waitFor();
    const call = await answered();
    expect(await agent.hears(AMONG)).toEqual([FAR_HZ]);
    await call.hangUp();
    await bar().getByText('Telephone ready: anna').waitFor();
  });

  it('asks for fresh credentials before those it has end', { timeout: 60_000 }, async () => {
    await page.unrouteAll();
    // It is asked again a minute before.
    await givePasses(page, 64_000);
    await switchOn();
    const given = passes;
    await expect.poll(() => passes, { timeout: 15_000 }).toBeGreaterThan(given);
    expect(
      header(
        pbx.came.findLast(({ method }) => method === 'REGISTER')!,
        'Authorization',
      ),
    ).toContain(`anna~${given}`);
  });

  it('is in one tab at a time, and the other can take it', { timeout: 60_000 }, async () => {
    await switchOn();
    const other = await agent.context.newPage();
    await givePasses(other);
    await other.goto(`${home}/desk`);
    const elsewhere = 'The telephone is in another tab of this browser.';
    await other.getByRole('region', { name: 'Telephone of this browser' }).getByText(elsewhere).waitFor();
    await expectGood(other, 'telephone-elsewhere');
    await other.getByRole('button', { name: 'Use it in this tab' }).click();
    await other.getByText('Telephone ready: anna').waitFor();
    await bar().getByText(elsewhere).waitFor();
    // The tab that is left is the telephone again.
    await other.close();
    await bar().getByText('Telephone ready: anna').waitFor();
  });

  it('chooses devices, shows the level, and plays back what it hears', { timeout: 60_000 }, async () => {
    await switchOn();
    await button('Sound').click();
    const dialog = page.getByRole('dialog');
    await expect.poll(async () => await dialog.getByRole('meter').evaluate((meter) => (meter as { value?: number }).value ?? 0)).toBeGreaterThan(0.3); // prettier-ignore
    await dialog.getByRole('button', { name: 'Test: hear yourself' }).click();
    await dialog.getByText('Say something now').waitFor();
    await dialog.getByText('Your microphone hears you.').waitFor({ timeout: 20_000 });
    await expectGood(page, 'telephone-sound');
    const microphone = dialog.getByRole('combobox').first();
    await microphone.selectOption({ index: 1 });
    expect(await page.evaluate(`localStorage.getItem('warmbridge.microphone')`)).toBe(await microphone.inputValue());
    await page.keyboard.press('Escape');
  });

  it('says what to do where there is no microphone, and rings on', { timeout: 60_000 }, async () => {
    await switchOn();
    const call = await rings();
    await page.evaluate(
      `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }`,
    );
    await page.keyboard.press('p');
    await bar().getByRole('alert').getByText('Allow it by the sign beside the address').waitFor();
    await expectGood(page, 'telephone-no-microphone');
    expect(await button('Answer').isEnabled()).toBe(true);
    await page.keyboard.press('o');
    await call.refused(603);
  });

  it('says why Warmbridge gives no telephone', { timeout: 60_000 }, async () => {
    await page.unrouteAll();
    await page.route('**/v1/telephone', async (route) => {
      await route.fulfill({
        status: 409,
        json: { error: { code: 'conflict', message: 'you have no telephone of your own' } },
      });
    });
    await page.getByRole('switch', { name: 'This browser is my telephone' }).click();
    await bar().getByText('No telephone here: you have no telephone of your own').waitFor();
    await expectGood(page, 'telephone-refused');
    agent.faults.splice(0);
  });
});
