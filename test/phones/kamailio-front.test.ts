import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Phone, PhoneCall } from '../e2e/phone.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, ROW_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { nowMs } from '../tools/index.ts';
import { header, newBranch, newTag, tagOf, writeMessage } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { RegisteringPhone } from '../tools/registering-phone.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { SipParty } from '../tools/sip-party.ts';
import { missingFront, SHIPPED } from './harness/front.ts';
import type { Node } from './harness/front-site.ts';
import { CARRIER, FrontSite, QUIET_NUMBER, SECURE_NUMBER } from './harness/front-site.ts';
import { findProgram } from './harness/phone-programs.ts';

const missing = missingFront();
const title = missing === null ? '' : ` (${missing})`;
/** A node that is silent costs a caller SILENT_MS (2 s) of kamailio.cfg, in which kamailio's timer is half a second late. */
const FAILOVER_MS = 3_000;
/** A node that is known to be away costs nothing. */
const AT_ONCE_MS = 1_000;
const STRANGER = '127.66.6.6';

describe(`deploy/kamailio${title}`, () => {
  it.skipIf(missing !== null)('is a configuration that kamailio takes as it is', async () => {
    const { stderr, stdout } = await promisify(execFile)(findProgram('kamailio')!, [
      '-c',
      '-f',
      `${SHIPPED}kamailio.cfg`,
    ]);
    expect(`${stdout}${stderr}`).toContain('config file ok');
    expect(`${stdout}${stderr}`).not.toMatch(/ERROR|CRITICAL/);
  });
});

describe.skipIf(missing !== null)(`kamailio in front of two nodes${title}`, () => {
  let site: FrontSite;

  beforeAll(async () => {
    site = await FrontSite.open();
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(`--- kamailio\n${site.front.output}\n`));
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });

  function other(node: Node): Node {
    return site.nodes.find((each) => each !== node)!;
  }

  /** A Call-ID that leads to this node. Nothing is remembered of it. */
  async function callIdFor(node: Node): Promise<string> {
    for (;;) {
      const callId = newTag();
      if ((await site.shortCall(callId)) !== node) continue;
      await site.front.forget();
      return callId;
    }
  }

  /** The caller is handed over to the agent. */
  async function converse(
    caller = site.caller,
    to: { host: string; port: number } = site.front.udp,
  ): Promise<[PhoneCall, PhoneCall]> {
    const callerCall = await caller.call(NUMBER, to);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await agentCall.press('1');
    await hearEachOther(callerCall, agentCall);
    return [callerCall, agentCall];
  }

  /** Sends an INVITE with Replaces, which is answered. */
  async function replace(phone: Phone, replaces: string, callId: string): Promise<PhoneCall> {
    const { sip, voice } = phone;
    const headers = [['Replaces', replaces]] as const;
    const call = sip.invite(NUMBER, site.front.udp, voice.sdp(), headers, undefined, callId);
    const { message, atMs } = await call.waitForStatus(200);
    await voice.connect(message.body);
    return new PhoneCall(phone, call, atMs);
  }

  /** The tag of the agent's telephone in this call. */
  function ownTag({ sip, phone }: PhoneCall): string {
    const sent = phone.sip.log.findLast(({ message, direction }) => {
      return direction === 'sent' && message.status === 200 && header(message, 'Call-ID') === sip.callId;
    });
    return tagOf(sent!.message, 'To')!;
  }

  /** Waits until each hears the other and nobody else; how well is what other suites measure. */
  async function hearEachOther(one: PhoneCall, another: PhoneCall): Promise<void> {
    const among = [...ALL_TONES, ROW_TONES.secondCaller, ROW_TONES.declining];
    for (const [hearer, heard] of [
      [one, another],
      [another, one],
    ] as const) {
      await hearer.phone.voice.waitUntilHears([heard.phone.voice.options.frequencyHz!], among, 10_000);
    }
  }

  async function isIn(state: string, node: Node): Promise<void> {
    await eventually(`${node.address} is ${state}`, async () => (await site.front.states())[node.address] === state);
  }

  it('calls are spread by their Call-ID, and the same one comes to the same node again', async () => {
    const took = new Map<string, Node>();
    while (took.size < 6 || new Set(took.values()).size < 2) {
      const callId = newTag();
      took.set(callId, await site.shortCall(callId));
    }
    await site.front.forget();
    for (const [callId, node] of took) expect(await site.shortCall(callId)).toBe(node);
  });

  it('an INVITE that comes twice is one call (RFC 3261 17.2.1), and CANCEL follows it', async () => {
    const [first, second] = site.nodes;
    const count = async (): Promise<number> =>
      (await first.product.api.calls()).length + (await second.product.api.calls()).length;
    const before = await count();
    const call = site.dial();
    const invite = site.caller.sip.log.findLast(({ message }) => message.method === 'INVITE')!.message;
    site.caller.sip.send(
      writeMessage(
        invite.startLine,
        invite.headers.filter(([name]) => !/^content-length$/i.test(name)),
        invite.body,
      ),
      site.front.udp,
    );
    await site.nodeOf(call);
    await call.hangUp();
    expect(await count()).toBe(before + 1);
    // The agent rings, and does not any more.
    const caller = site.caller.sip.invite(NUMBER, site.front.udp, site.caller.voice.sdp());
    await caller.waitForStatus(200);
    const ringing = await site.agent.ringing();
    await caller.hangUp();
    await ringing.waitForRequest('CANCEL');
    expect(header(ringing.invitation!, 'Record-Route')).toContain(site.front.address);
  });

  it('a warm handoff: the agent is called through it, media, re-INVITE and BYE of both sides find their node', async () => {
    const [callerCall, agentCall] = await converse();
    const invitation = agentCall.sip.invitation!;
    expect(invitation.startLine).toBe(`INVITE ${site.agent.uri} SIP/2.0`);
    expect(header(invitation, 'Record-Route')).toContain(site.front.address);
    expect(header(invitation, 'Via')).toContain(site.front.address);
    for (const { sip, phone } of [callerCall, agentCall])
      expect((await sip.reinvite(phone.voice.sdp())).status).toBe(200);
    await hearEachOther(callerCall, agentCall);
    await callerCall.hangUp();
    const { bye } = await agentCall.ended();
    expect(header(bye, 'Via')).toContain(site.front.address);
    const [nextCaller, nextAgent] = await converse();
    await nextAgent.hangUp();
    expect(header((await nextCaller.ended()).bye, 'Via')).toContain(site.front.address);
    for (const { product } of site.nodes) await product.expectQuiet();
  });

  it('each call is of the trunk that it came to kamailio from', async () => {
    await using carrier = await SipParty.open('15550002222', CARRIER);
    const call = carrier.invite(QUIET_NUMBER, site.front.udp, site.caller.voice.sdp());
    const { product } = await site.nodeOf(call);
    const callsOf = async (trunk: string): Promise<number> =>
      (await product.api.get<{ calls: number }>(`/v1/trunks/${trunk}`)).calls;
    expect([await callsOf('carrier'), await callsOf('pbx')]).toEqual([1, 0]);
    await call.hangUp();
  });

  it('a caller by TLS', async () => {
    await using caller = await Phone.openTls('15550001112', TONES.caller, site.front.tls);
    const [callerCall, agentCall] = await converse(caller, site.front.tls);
    expect((await callerCall.sip.reinvite(caller.voice.sdp())).status).toBe(200);
    await agentCall.hangUp();
    await callerCall.ended();
    for (const { product } of site.nodes) await product.expectQuiet();
  });

  it('a call to a carrier by TLS, which checks certificates both ways, though the node speaks UDP', async () => {
    const { product } = site.nodes[0];
    const order = { to: SECURE_NUMBER, route: QUIET_NUMBER };
    const { body } = await product.api.request('POST', '/v1/calls', order);
    const invite = await site.secure.pickUp();
    expect(header(invite, 'Via')).toContain(`SIP/2.0/TLS ${site.front.address}`);
    expect(header(invite, 'Record-Route')).toContain(`${site.front.address}:5061;transport=tls`);
    await product.api.request('DELETE', `/v1/calls/${(body as { id: string }).id}`);
    await site.secure.ended();
    await product.expectQuiet();
  });

  it('an INVITE with Replaces comes to the node that has the dialog, whatever its own Call-ID (RFC 3891 3)', async () => {
    await using third = await Phone.open('3001', ROW_TONES.secondCaller);
    await using fourth = await Phone.open('3002', ROW_TONES.declining);
    const elsewhere = [await callIdFor(site.nodes[0]), await callIdFor(site.nodes[1])];
    const [callerCall, agentCall] = await converse();
    const owner = await site.nodeOf(callerCall.sip);
    const callId = elsewhere[site.nodes.indexOf(other(owner))]!;

    // The dialog of the agent, which the node began.
    const { sip } = agentCall;
    const tags = `to-tag=${tagOf(sip.invitation!, 'From')!};from-tag=${ownTag(agentCall)}`;
    const thirdCall = await replace(third, `${sip.callId};${tags}`, callId);
    await agentCall.ended();
    await hearEachOther(callerCall, thirdCall);

    // Nobody remembers this one, and its Call-ID leads to the other node: that says 481.
    await site.front.forget();
    const answer = (await thirdCall.sip.waitForStatus(200)).message;
    const theirs = `to-tag=${tagOf(answer, 'To')!};from-tag=${tagOf(answer, 'From')!}`;
    const fourthCall = await replace(fourth, `${callId};${theirs}`, newTag());
    await thirdCall.ended();
    await hearEachOther(callerCall, fourthCall);
    await callerCall.hangUp();
    await fourthCall.ended();

    const nobodys = site.dial(undefined, [['Replaces', 'no;to-tag=1;from-tag=2']]);
    expect((await nobodys.waitForFinal()).message.status).toBe(481);
  });

  it('a call that came to the second node because the first was full is found there by Replaces', async () => {
    await using third = await Phone.open('3003', ROW_TONES.secondCaller);
    const callId = await callIdFor(site.nodes[0]);
    site.nodes[0].product.signal('SIGTERM');
    await site.nodes[0].product.exited();
    const call = site.dial(callId);
    expect(await site.nodeOf(call)).toBe(site.nodes[1]);
    await site.nodes[0].start();
    await isIn('A', site.nodes[0]);
    const answer = (await call.waitForStatus(200)).message;
    const tags = `to-tag=${tagOf(answer, 'To')!};from-tag=${tagOf(answer, 'From')!}`;
    const thirdCall = await replace(third, `${callId};${tags}`, newTag());
    await call.waitForRequest('BYE');
    await thirdCall.hangUp();
  });

  it('whoever is not known gets 403, and nothing of it goes anywhere', async () => {
    await using stranger = await SipParty.open('scanner', STRANGER);
    await using victim = await SipParty.open('victim');
    const before = await Promise.all(site.nodes.map(async ({ product }) => (await product.api.calls()).length));
    const refused = stranger.invite(QUIET_NUMBER, site.front.udp, 'v=0\r\n', [
      ['Route', `<sip:${site.front.address};lr>, <${victim.uri};lr>`],
    ]);
    expect((await refused.waitForFinal()).message.status).toBe(403);
    for (const method of ['REGISTER', 'OPTIONS', 'MESSAGE']) {
      expect((await stranger.request(method, site.front.udp)).status).toBe(403);
    }
    // As if it were in a dialog, to somebody else.
    const forged = writeMessage(`BYE ${victim.uri} SIP/2.0`, [
      ['Via', stranger.via(newBranch())],
      ['Route', `<sip:${site.front.address};lr>`],
      ['Max-Forwards', '70'],
      ['From', `<${stranger.uri}>;tag=${newTag()}`],
      ['To', `<${victim.uri}>;tag=${newTag()}`],
      ['Call-ID', 'forged'],
      ['CSeq', '1 BYE'],
    ]);
    const got = (): readonly SipMessage[] =>
      stranger.log
        .filter(({ direction, message }) => direction === 'received' && header(message, 'Call-ID') === 'forged')
        .map(({ message }) => message);
    stranger.send(forged, site.front.udp);
    expect((await eventually('an answer', () => got()[0])).status).toBe(403);
    // Nor does a trunk call out through it.
    const out = site.caller.sip.request('MESSAGE', site.front.udp, [
      ['Route', `<sip:${site.front.address};lr>, <${victim.uri};lr>`],
    ]);
    expect((await out).status).toBeGreaterThanOrEqual(400);
    await delay(200);
    expect(victim.log).toEqual([]);
    expect(await Promise.all(site.nodes.map(async ({ product }) => (await product.api.calls()).length))).toEqual(
      before,
    );
  });

  it('a flood of a stranger is not answered any more', async () => {
    await using stranger = await SipParty.open('flood', '127.66.6.7');
    for (let sent = 0; sent < 300; sent += 1) void stranger.request('OPTIONS', site.front.udp).catch(() => undefined);
    await delay(1_000);
    const answers = stranger.log.filter(({ direction }) => direction === 'received');
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.length).toBeLessThan(150);
    await site.shortCall(newTag());
  });

  it('a node that has no room for a call (503) is passed over, and not taken for dead', async () => {
    const [full] = site.nodes;
    const callIds = [await callIdFor(full), await callIdFor(full)];
    await using carrier = await SipParty.open('15550002223', CARRIER);
    const invite = (callId: string): SipCall =>
      carrier.invite(QUIET_NUMBER, site.front.udp, site.caller.voice.sdp(), [], undefined, callId);
    const calls = [invite(callIds[0]!)];
    expect(await site.nodeOf(calls[0]!)).toBe(full);
    calls.push(invite(callIds[1]!));
    expect(await site.nodeOf(calls[1]!)).toBe(other(full));
    expect((await site.front.states())[full.address]).toBe('A');
    // There is room nowhere.
    const { message } = await invite(newTag()).waitForFinal();
    expect([message.status, header(message, 'Retry-After')]).toEqual([503, '10']);
    for (const call of calls) await call.hangUp();
  });

  it('a node that drains: its callers go on, new ones come to the other, and to it again when it is back', async () => {
    const [callerCall, agentCall] = await converse();
    const node = await site.nodeOf(callerCall.sip);
    const callIds = [await callIdFor(node), await callIdFor(node)];
    node.product.signal('SIGTERM');
    await node.product.draining();
    const call = site.dial(callIds[0]);
    expect(await site.nodeOf(call)).toBe(other(node));
    expect(call.log.flatMap(({ message }) => message.status ?? []).filter((status) => status > 200)).toEqual([]);
    await call.hangUp();
    await isIn('I', node);
    expect((await agentCall.sip.reinvite(site.agent.voice.sdp())).status).toBe(200);
    await hearEachOther(callerCall, agentCall);
    await callerCall.hangUp();
    await agentCall.ended();
    expect(await node.product.exited()).toBe(0);
    await node.start();
    await isIn('A', node);
    await site.front.forget();
    expect(await site.shortCall(callIds[1]!)).toBe(node);
  });

  it('a node that is silent: the caller comes to the other within 3 s, later ones at once, and it is used when it is back', async () => {
    const [node] = site.nodes;
    const callIds = [await callIdFor(node), await callIdFor(node), await callIdFor(node)];
    await node.kill();
    const from = nowMs();
    expect(await site.shortCall(callIds[0]!)).toBe(other(node));
    expect(nowMs() - from).toBeLessThan(FAILOVER_MS);
    await isIn('I', node);
    const later = nowMs();
    expect(await site.shortCall(callIds[1]!)).toBe(other(node));
    expect(nowMs() - later).toBeLessThan(AT_ONCE_MS);
    await node.start();
    await isIn('A', node);
    await site.front.forget();
    expect(await site.shortCall(callIds[2]!)).toBe(node);
  });

  it('all nodes are away: 503 with Retry-After, at once when that is known (RFC 3261 21.5.4)', async () => {
    await Promise.all(site.nodes.map(async (node) => await node.kill()));
    const { message } = await site.dial().waitForFinal(2 * FAILOVER_MS);
    expect(message.status).toBe(503);
    expect(header(message, 'Retry-After')).toBe('10');
    for (const node of site.nodes) await isIn('I', node);
    const from = nowMs();
    expect((await site.dial().waitForFinal()).message.status).toBe(503);
    expect(nowMs() - from).toBeLessThan(AT_ONCE_MS);
    expect((await site.caller.sip.request('OPTIONS', site.front.udp)).status).toBe(503);
  });
});

describe.skipIf(missing !== null)(`telephones that register by way of kamailio${title}`, () => {
  it('one behind a NAT registers from anywhere with the node of its name, and is called by it', async () => {
    const account = { name: '2001', password: 'between us' };
    await using site = await FrontSite.open([account]);
    await using phone = await Phone.open('2001', TONES.agent, 'PCMU', '127.88.8.8');
    const registering = new RegisteringPhone(phone.sip, account);
    // Nobody can reach that address.
    const contacts = ['<sip:2001@192.168.77.7:5060>'];
    expect((await registering.register(site.front.udp, { contacts, password: 'wrong' })).status).toBe(401);
    expect((await registering.register(site.front.udp, { contacts })).status).toBe(200);
    const states = await Promise.all(
      site.nodes.map(async ({ product }) => (await product.api.get<{ state: string }>('/v1/users/2001')).state),
    );
    expect(states.toSorted()).toEqual(['registered', 'unregistered']);
    const owner = site.nodes[states.indexOf('registered')];
    for (;;) {
      const call = site.dial(undefined, [], NUMBER);
      if ((await site.nodeOf(call)) === owner) {
        const agentCall = await phone.pickUp();
        await agentCall.briefed();
        await agentCall.press('1');
        await phone.voice.waitUntilHears([], ALL_TONES, 8_000);
        await call.hangUp();
        await agentCall.ended();
        break;
      }
      await call.hangUp();
    }
    // It may register, and nothing else.
    const refused = phone.sip.invite(QUIET_NUMBER, site.front.udp, phone.voice.sdp());
    expect((await refused.waitForFinal()).message.status).toBe(403);
  });
});
