import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { header } from '../tools/sip-message.ts';
import { awayWithout, converse, expectToWork, hearEachOther, ready } from './engines-site.ts';

let drachtio: TestDrachtio;
let site: Site;
let callers = 0;
const phones: Phone[] = [];

async function newCaller(): Promise<Phone> {
  const phone = await Phone.open(`+1555500${String(++callers).padStart(3, '0')}`, TONES.caller);
  phones.push(phone);
  return phone;
}

/** Expects that the caller's call ended because its media was lost. @returns its id */
async function expectMediaLost(caller: Phone): Promise<string> {
  const call = await site.product.api.endedCall(caller.sip.user);
  expect(call.ended).toEqual({ result: 'failed', reason: 'media-lost', sipStatus: 200 });
  return call.id;
}

async function expectRefused(): Promise<void> {
  const phone = await newCaller();
  const { message } = await phone.sip.invite(NUMBER, site.product.udp, phone.voice.sdp()).waitForStatus(503);
  expect(header(message, 'Retry-After')).toMatch(/^\d+$/);
}

afterEach(async () => {
  for (const phone of phones.splice(0)) await phone[Symbol.asyncDispose]();
  await site.agent.voice.sendTo(null);
  await site.secondAgent.voice.sendTo(null);
  await site.product.expectQuiet(10_000);
});

describe('the only FreeSWITCH is killed and started again', () => {
  let freeswitch: TestFreeswitch;

  beforeAll(async () => {
    [drachtio, freeswitch] = await Promise.all([TestDrachtio.start(), TestFreeswitch.start()]);
    site = await Site.open({ engines: productionEngines(drachtio, freeswitch) });
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    const left = await freeswitch.leftoversAfter(5_000);
    await Promise.all([drachtio.stop(), freeswitch.stop()]);
    expect(left).toEqual([]);
  });

  const restart = async (): Promise<void> => {
    await freeswitch.restart();
    await ready(site);
    await expectToWork(site, await newCaller());
  };

  it('in a conversation: both get BYE, new calls get 503 until it is back, and then work', async () => {
    const caller = await newCaller();
    const { callerCall, agentCall } = await converse(site, caller);
    await freeswitch.kill();
    await Promise.all([callerCall.ended(), agentCall.ended()]);
    const id = await expectMediaLost(caller);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    await awayWithout(site, 'media');
    await expectRefused();
    await restart();
  });

  it('while the agent rings: the caller gets BYE, the agent CANCEL', async () => {
    const caller = await newCaller();
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    await freeswitch.kill();
    await Promise.all([callerCall.ended(), ringing.waitForRequest('CANCEL')]);
    const id = await expectMediaLost(caller);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'failed', resultReason: 'error' });
    await expectRefused();
    await restart();
  });

  it('while the agent is briefed: both get BYE', async () => {
    const caller = await newCaller();
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await freeswitch.kill();
    await Promise.all([callerCall.ended(), agentCall.ended()]);
    const id = await expectMediaLost(caller);
    expect(await site.product.api.lastHandoff(id)).toMatchObject({ result: 'failed', resultReason: 'error' });
    await restart();
  });
});

describe('one of two FreeSWITCHs is killed', () => {
  let servers: TestFreeswitch[];

  beforeAll(async () => {
    servers = await Promise.all([TestFreeswitch.start(), TestFreeswitch.start()]);
    drachtio = await TestDrachtio.start();
    site = await Site.open({ engines: productionEngines(drachtio, ...servers) });
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await Promise.all([drachtio, ...servers].map((server) => server.stop()));
  });

  it('only its call ends; new calls go to the other server', async () => {
    const [first, second] = [await newCaller(), await newCaller()];
    const doomed = await converse(site, first);
    const [busy, idle] = (await servers[0]!.channels()) > 0 ? [servers[0]!, servers[1]!] : [servers[1]!, servers[0]!];
    const usual = site.ai.script;
    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', destination: site.secondAgent.uri }] : [];
    const spared = await converse(site, second, site.secondAgent);
    site.ai.script = usual;
    expect([await busy.channels(), await idle.channels()]).toEqual([2, 2]);

    await busy.kill();
    await Promise.all([doomed.callerCall.ended(), doomed.agentCall.ended()]);
    await expectMediaLost(first);
    await hearEachOther(spared);
    expect((await site.product.api.request('GET', '/readyz')).status).toBe(200);
    await expectToWork(site, await newCaller());
    await hearEachOther(spared);
    await spared.callerCall.hangUp();
    await spared.agentCall.ended();
    expect((await site.product.api.endedCall(second.sip.user)).ended).toMatchObject({ reason: 'caller-hangup' });
    await busy.restart();
  });
});
