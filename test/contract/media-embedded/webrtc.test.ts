import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import type { RelayedLeg } from '../../../src/media/webrtc/index.ts';
import { WebrtcRelay } from '../../../src/media/webrtc/index.ts';
import type { LegId } from '../../../src/ports/ids.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { Negotiated } from '../../../src/ports/media.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { ToneParty } from '../../tools/index.ts';
import { CodecParty, nowMs } from '../../tools/index.ts';
import { LossyUdp } from '../../tools/lossy-udp.ts';
import type { PeerDescription, WebrtcPeer } from '../../tools/webrtc-peer.ts';
import { WebrtcPeers } from '../../tools/webrtc-peer.ts';
import { SuitePrompts } from '../media/prompts.ts';
import { ALL_TONES, from, Stage, TIMED, TONES } from '../media/stage.ts';

const INACTIVITY_MS = 30_000;
const FIRST_PORT = 33_000;
const LAST_PORT = 33_199;
const PCMU = { payloadType: 0, map: 'PCMU/8000' };
const PCMA = { payloadType: 8, map: 'PCMA/8000' };
const OPUS = { payloadType: 111, map: 'opus/48000/2', fmtp: 'minptime=10;useinbandfec=1' };
const EVENT = { payloadType: 101, map: 'telephone-event/8000', fmtp: '0-15' };
const PLAIN: PeerDescription = { formats: [PCMU, EVENT] };
const REFUSED = { name: 'MediaError', code: 'no-webrtc' };

interface Browser extends Negotiated {
  readonly leg: LegId;
  readonly peer: WebrtcPeer;
  readonly party: ToneParty;
}

const clock = new SystemClock();
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
let directory: string;
let relay: WebrtcRelay;
let engine: EmbeddedMediaEngine;
let peers: WebrtcPeers;
let nextLeg = 1;

function relayOf(program?: URL): WebrtcRelay {
  return new WebrtcRelay({ address: '127.0.0.1', env: {}, warm: true, clock, logger, program });
}

function engineOf(webrtc: WebrtcRelay | null, firstPort: number, lastPort: number): EmbeddedMediaEngine {
  return new EmbeddedMediaEngine({
    address: '127.0.0.1',
    rtpPorts: { first: firstPort, last: lastPort },
    codecs: ['OPUS', 'PCMU', 'PCMA'],
    threads: 2,
    inactivityMs: INACTIVITY_MS,
    webrtc,
    prompts,
    clock,
    logger,
  });
}

let prompts: SuitePrompts;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'webrtc-contract-'));
  prompts = await SuitePrompts.create(directory);
  relay = relayOf();
  engine = engineOf(relay, FIRST_PORT, LAST_PORT);
  await engine.start();
  peers = new WebrtcPeers();
});

afterAll(async () => {
  await engine.close();
  await peers.close();
  await rm(directory, { recursive: true });
});

/** A browser that hums, before it has said a word of signalling. */
async function idle(
  stage: Stage,
  tone: number,
  codec: 'PCMU' | 'PCMA' = 'PCMU',
): Promise<Omit<Browser, keyof Negotiated>> {
  const party = await stage.extra(tone, { codec });
  const peer = await peers.open(party.port);
  await party.sendTo({ address: '127.0.0.1', port: peer.port, eventPayloadType: EVENT.payloadType });
  return { leg: asLegId(`browser-${String(nextLeg++)}`), peer, party };
}

/** A browser that offers. */
async function joined(stage: Stage, tone: number, description: PeerDescription = PLAIN): Promise<Browser> {
  const browser = await idle(stage, tone);
  const agreed = await stage.room.openWithOffer(browser.leg, await browser.peer.offer(description));
  await browser.peer.accept(agreed.sdp);
  return { ...browser, ...agreed };
}

/** A browser that is offered to. */
async function invited(stage: Stage, tone: number, codec: 'PCMU' | 'PCMA'): Promise<Browser> {
  const browser = await idle(stage, tone, codec);
  const { sdp } = await stage.room.openOffering(browser.leg, { webrtc: true });
  const answer = await browser.peer.answer(sdp, { formats: [codec === 'PCMU' ? PCMU : PCMA, EVENT] });
  return { ...browser, ...(await stage.room.acceptAnswer(browser.leg, answer)) };
}

/** A browser and a telephone that hear each other. */
async function call(stage: Stage, description: PeerDescription = PLAIN) {
  const browser = await joined(stage, TONES.caller, description);
  const agent = await stage.join(TONES.agent);
  await stage.scene([browser.leg, [from(agent.leg)]], [agent.leg, [from(browser.leg)]]);
  return { browser, agent };
}

async function hearEachOther({ browser, agent }: Awaited<ReturnType<typeof call>>, timeoutMs = 3_000): Promise<void> {
  await agent.party.waitUntilHears([TONES.caller], ALL_TONES, timeoutMs);
  await browser.party.waitUntilHears([TONES.agent], ALL_TONES, timeoutMs);
}

describe.concurrent('legs in browsers', () => {
  it('offers; both hear each other and nobody else, as scenes say', async () => {
    await using stage = await Stage.open(engine);
    const browser = await joined(stage, TONES.caller);
    expect(browser).toMatchObject({ codec: 'PCMU', held: false, sends: true, srtp: 'DTLS-SRTP' });
    const agent = await stage.join(TONES.agent);
    const ai = await stage.join(TONES.ai);
    await stage.scene([browser.leg, [from(ai.leg)]], [ai.leg, [from(browser.leg)]], [agent.leg, []]);
    await browser.party.waitUntilHears([TONES.ai], ALL_TONES);
    await ai.party.waitUntilHears([TONES.caller], ALL_TONES);
    await stage.scene([browser.leg, [from(agent.leg)]], [agent.leg, [from(browser.leg)]], [ai.leg, []]);
    await browser.party.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await ai.party.waitUntilHears([], ALL_TONES);
  });

  it.each(['PCMU', 'PCMA'] as const)('is offered to, answers in %s, and both hear each other', async (codec) => {
    await using stage = await Stage.open(engine);
    const browser = await invited(stage, TONES.caller, codec);
    expect(browser).toMatchObject({ codec, srtp: 'DTLS-SRTP' });
    const other = await joined(stage, TONES.agent);
    await stage.scene([browser.leg, [from(other.leg)]], [other.leg, [from(browser.leg)]]);
    await browser.party.waitUntilHears([TONES.agent], ALL_TONES);
    await other.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('is offered to, and its ICE is there long before its answer', async () => {
    await using stage = await Stage.open(engine);
    const { leg, peer, party } = await idle(stage, TONES.caller);
    const { sdp } = await stage.room.openOffering(leg, { webrtc: true });
    const answer = await peer.answer(sdp, PLAIN);
    await delay(3_000);
    await stage.room.acceptAnswer(leg, answer);
    const agent = await stage.join(TONES.agent);
    await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
    await party.waitUntilHears([TONES.agent], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('speaks Opus', async () => {
    await using stage = await Stage.open(engine);
    await using party = await CodecParty.open({ codec: 'OPUS', frequencyHz: TONES.caller });
    const partyPort = Number(/^m=audio (\d+)/m.exec(party.sdp())?.[1]);
    const peer = await peers.open(partyPort);
    party.connect(`m=audio ${String(peer.port)}`);
    const leg = asLegId(`browser-${String(nextLeg++)}`);
    // What a CodecParty sends is of type 96.
    const agreed = await stage.room.openWithOffer(leg, await peer.offer({ formats: [{ ...OPUS, payloadType: 96 }] }));
    expect(agreed.codec).toBe('OPUS');
    await peer.accept(agreed.sdp);
    const agent = await stage.join(TONES.agent);
    await stage.scene([leg, [from(agent.leg)]], [agent.leg, [from(leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await vi.waitFor(() => expect(party.amplitude(TONES.agent)).toBeGreaterThan(4_000), { timeout: 5_000 });
  });

  it('presses keys, and is sent some (RFC 4733)', async () => {
    await using stage = await Stage.open(engine);
    const { leg, party } = await joined(stage, TONES.caller);
    await stage.scene([leg, []]);
    await party.waitForPackets(5);
    await party.press('7#');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '#');
    expect(stage.of('dtmf').map((event) => [event.leg, event.digit])).toEqual([
      [leg, '7'],
      [leg, '#'],
    ]);
    await stage.room.sendDtmf(leg, '42');
    await vi.waitFor(async () => expect((await party.take()).digits()).toEqual(['4', '2']));
  });

  it('presses keys as tones where it has no events', async () => {
    await using stage = await Stage.open(engine);
    const { leg, party } = await joined(stage, TONES.caller, { formats: [PCMU] });
    await stage.scene([leg, []]);
    await party.waitForPackets(5);
    await party.pressInBand('9');
    expect(await stage.event((event) => event.type === 'dtmf')).toMatchObject({ leg, digit: '9' });
  });

  it('is recorded, forked, and told of by its quality', async () => {
    await using stage = await Stage.open(engine);
    const { browser, agent } = await call(stage);
    const worker = await stage.extra(null);
    await stage.room.fork(browser.leg, { address: worker.address, port: worker.port });
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const file = join(directory, 'browser.wav');
    const recording = await stage.room.record(browser.leg, file);
    await hearEachOther({ browser, agent });
    await delay(500);
    await recording.stop();
    expect((await readFile(file)).length).toBeGreaterThan(44 + 4 * 8_000 * 0.4);
    await stage.room.close(browser.leg);
    const told = await stage.event((event) => event.type === 'quality' && event.leg === browser.leg);
    expect(told).toMatchObject({ isFinal: true, quality: { received: { lost: 0 } } });
    // Its last words: BYE (203) in a report that begins with 200 or 201 (RFC 3550 6.6), at the port of RTP.
    await vi.waitFor(async () => {
      const types = (await browser.party.take()).packets.map(({ payloadType }) => payloadType);
      expect(types.some((type) => type === 200 - 128 || type === 201 - 128)).toBe(true);
    });
  });

  it('holds and comes back, and is held by us, by the same transport', async () => {
    await using stage = await Stage.open(engine);
    const { browser, agent } = await call(stage);
    await hearEachOther({ browser, agent });
    const { leg, peer, party } = browser;
    const held = await stage.room.answerOffer(leg, await peer.offer({ ...PLAIN, direction: 'sendonly' }));
    expect(held).toMatchObject({ held: true, sends: true });
    expect(transportOf(held.sdp)).toEqual(transportOf(browser.sdp));
    await delay(200);
    await party.forget();
    await delay(200);
    expect((await party.take()).pcm()).toHaveLength(0);
    await stage.room.answerOffer(leg, await peer.offer(PLAIN));
    await hearEachOther({ browser, agent });

    const { sdp } = await stage.room.reoffer(leg, 'inactive');
    expect(transportOf(sdp)).toEqual(transportOf(browser.sdp));
    await stage.room.acceptAnswer(
      leg,
      (await peer.offer({ ...PLAIN, direction: 'inactive' })).replace('actpass', 'passive'),
    );
    await agent.party.waitUntilHears([], ALL_TONES);
    const resumed = await stage.room.reoffer(leg, 'sendrecv');
    expect(resumed.codec).toBe('PCMU');
    await stage.room.acceptAnswer(leg, (await peer.offer(PLAIN)).replace('actpass', 'passive'));
    await hearEachOther({ browser, agent });
  });

  it('restarts ICE, more than once, and sound goes on meanwhile', TIMED, async () => {
    await using stage = await Stage.open(engine);
    const { browser, agent } = await call(stage);
    await hearEachOther({ browser, agent });
    const ports = [portOf(browser.sdp)];
    for (let time = 0; time < 3; time++) {
      const startMs = nowMs();
      const { sdp } = await stage.room.answerOffer(browser.leg, await browser.peer.restart(PLAIN));
      ports.push(portOf(sdp));
      await browser.peer.accept(sdp);
      await vi.waitFor(() => expect(browser.peer.heardAtMs).not.toBeNull(), { timeout: 4_000 });
      await delay(300);
      await hearEachOther({ browser, agent });
      expect((await agent.party.take()).largestGapMs(startMs, nowMs())).toBeLessThan(200);
    }
    // The leg has two ports, and takes them in turn.
    expect(ports).toEqual([ports[0], ports[0]! + 1, ports[0], ports[0]! + 1]);
  });

  it('hears and says nothing where its certificate is another than it said (RFC 8122 6.2)', async () => {
    await using stage = await Stage.open(engine);
    const wrong = (sdp: string): string => sdp.replace(/(a=fingerprint:sha-256 )[0-9A-F]{2}/, '$100');
    const { browser, agent } = await call(stage, { ...PLAIN, edit: wrong });
    await vi.waitFor(() => expect(browser.peer.states).toContain('connecting'));
    await delay(1_500);
    expect((await browser.party.take()).packets).toEqual([]);
    expect((await agent.party.take()).everHeard(-Infinity, Infinity, ALL_TONES)).toEqual([]);
    expect(stage.of('firstMedia').map(({ leg }) => leg)).toEqual([agent.leg]);
  });

  it('goes on by itself after 10 s without a network', { timeout: 40_000 }, async () => {
    await using stage = await Stage.open(engine);
    // It is reached by the network alone: it tells no address of its own, and gets one of the network for ours.
    const browser = await idle(stage, TONES.caller);
    const hidden = (sdp: string): string => sdp.replaceAll(/^a=candidate:.*\r\n/gm, '');
    const agreed = await stage.room.openWithOffer(browser.leg, await browser.peer.offer({ ...PLAIN, edit: hidden }));
    await using network = await LossyUdp.open(portOf(agreed.sdp));
    await browser.peer.accept(agreed.sdp.replaceAll(` ${String(portOf(agreed.sdp))} `, ` ${String(network.port)} `));
    const agent = await stage.join(TONES.agent);
    await stage.scene([browser.leg, [from(agent.leg)]], [agent.leg, [from(browser.leg)]]);
    const both = { browser: { ...browser, ...agreed }, agent };
    // A hello that comes too early is sent again after 1 s and 2 s more (RFC 6347 4.2.4).
    await hearEachOther(both, 8_000);
    network.isCut = true;
    await delay(10_000);
    expect((await browser.party.take(nowMs() - 5_000)).packets).toEqual([]);
    network.isCut = false;
    // Nothing is agreed on anew: the next packets are heard.
    await hearEachOther(both);
    expect(stage.of('mediaTimeout')).toEqual([]);
  });

  it.each([
    ['no ICE', (sdp: string) => sdp.replaceAll(/^a=ice-.*\r\n/gm, ''), 'no-webrtc'],
    ['no codec of ours', (sdp: string) => sdp.replace('SAVPF 0 101', 'SAVPF 18'), 'no-common-codec'],
  ])('is refused with %s, and nothing is left of it', async (_name, edit, code) => {
    await using stage = await Stage.open(engine);
    const { leg, peer } = await idle(stage, TONES.caller);
    const offer = await peer.offer({ ...PLAIN, edit });
    await expect(stage.room.openWithOffer(leg, offer)).rejects.toMatchObject({ name: 'MediaError', code });
    await stage.room.openWithOffer(leg, await peer.offer(PLAIN));
  });

  it('is refused a second transport in another answer', async () => {
    await using stage = await Stage.open(engine);
    const first = await idle(stage, TONES.caller);
    const second = await idle(stage, TONES.ai);
    const { sdp } = await stage.room.openOffering(first.leg, { webrtc: true });
    const answer = await first.peer.answer(sdp, PLAIN);
    await stage.room.acceptAnswer(first.leg, answer);
    await stage.room.acceptAnswer(first.leg, answer);
    const other = await second.peer.answer(sdp, PLAIN);
    await expect(stage.room.acceptAnswer(first.leg, other)).rejects.toMatchObject(REFUSED);
    await vi.waitFor(() => expect(first.peer.states).toContain('connected'));
  });

  it('is refused where WebRTC is off, and telephones are served', async () => {
    await using off = engineOf(null, 33_200, 33_299);
    await off.start();
    expect(off.webrtc()).toContain('off');
    await using stage = await Stage.open(off);
    const { leg, peer } = await idle(stage, TONES.caller);
    await expect(stage.room.openWithOffer(leg, await peer.offer(PLAIN))).rejects.toMatchObject(REFUSED);
    await expect(stage.room.openOffering(leg, { webrtc: true })).rejects.toMatchObject(REFUSED);
    const phone = await stage.join(TONES.agent);
    await phone.party.waitForPackets(5);
    await stage.room.close(phone.leg);
    await vi.waitFor(async () => expect((await off.usage()).ports).toBe(0), { timeout: 3_000 });
  });

  it('is refused where the process cannot start, and the reason is told', async () => {
    const broken = relayOf(new URL('./no-such-program.ts', import.meta.url));
    await using lame = engineOf(broken, 33_300, 33_399);
    await lame.start();
    await using stage = await Stage.open(lame);
    const { leg, peer } = await idle(stage, TONES.caller);
    await expect(stage.room.openWithOffer(leg, await peer.offer(PLAIN))).rejects.toMatchObject(REFUSED);
    expect(lame.webrtc()).toContain('it ended with 1');
    expect(lame.unavailable()).toBeNull();
  });
});

// These kill the process of all legs, or count what is open in the whole engine: one by one.
describe('the WebRTC process', () => {
  it('is killed: other legs go on, it starts again, and those in browsers come back by a new offer', async () => {
    await using stage = await Stage.open(engine);
    const { browser, agent } = await call(stage);
    const caller = await stage.join(TONES.ai);
    const scene = (): Promise<number> =>
      stage.scene(
        [browser.leg, [from(agent.leg)]],
        [agent.leg, [from(browser.leg), from(caller.leg)]],
        [caller.leg, [from(agent.leg)]],
      );
    await scene();
    await agent.party.waitUntilHears([TONES.caller, TONES.ai], ALL_TONES);
    const killedMs = nowMs();
    const former = relay.pid!;
    process.kill(former, 'SIGKILL');
    await agent.party.waitUntilHears([TONES.ai], ALL_TONES);
    expect((await caller.party.take()).largestGapMs(killedMs, nowMs())).toBeLessThan(200);
    expect(stage.of('lost')).toEqual([]);

    // A new call is served.
    await using other = await Stage.open(engine);
    const both = await call(other);
    await hearEachOther(both);
    expect(relay.pid).not.toBe(former);
    expect(engine.webrtc()).toBeNull();

    // What names the transport that is gone is no way back. A restart of ICE is.
    const { sdp } = await stage.room.answerOffer(browser.leg, await browser.peer.restart(PLAIN));
    await browser.peer.accept(sdp);
    await agent.party.waitUntilHears([TONES.caller, TONES.ai], ALL_TONES);
    await browser.party.waitUntilHears([TONES.agent], ALL_TONES);
  });

  it('is killed, and our own offer brings a leg back as well', async () => {
    await using stage = await Stage.open(engine);
    const { browser, agent } = await call(stage);
    await hearEachOther({ browser, agent });
    process.kill(relay.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(engine.webrtc()).not.toBeNull());
    await vi.waitFor(() => expect(engine.webrtc()).toBeNull(), { timeout: 5_000 });
    const { sdp } = await stage.room.reoffer(browser.leg, 'sendrecv');
    expect(transportOf(sdp)).not.toEqual(transportOf(browser.sdp));
    await stage.room.acceptAnswer(browser.leg, await browser.peer.renewedAnswer(sdp, PLAIN));
    await hearEachOther({ browser, agent });
  });

  it('does not answer any more (SIGSTOP), and another takes its place', { timeout: 30_000 }, async () => {
    const former = relay.pid!;
    process.kill(former, 'SIGSTOP');
    await vi.waitFor(() => expect(engine.webrtc()).toContain('does not answer'), { timeout: 15_000, interval: 5 });
    await vi.waitFor(() => expect(engine.webrtc()).toBeNull(), { timeout: 5_000 });
    expect(relay.pid).not.toBe(former);
    await using stage = await Stage.open(engine);
    await hearEachOther(await call(stage));
  });

  it(
    'answers too late (SIGSTOP), and keeps nothing of the leg that it was asked for',
    { timeout: 15_000 },
    async () => {
      const slow = relayOf();
      await using _ends = { [Symbol.asyncDispose]: () => slow.close() };
      const start = { leg: asLegId('late'), to: 33_499, remote: null, onGone: () => undefined, logger };
      const open = (first: number): Promise<RelayedLeg> => slow.open({ ...start, ports: [first, first + 1] });
      (await open(33_400)).close();
      process.kill(slow.pid!, 'SIGSTOP');
      const opening = open(33_402);
      await expect(opening).rejects.toMatchObject(REFUSED);
      process.kill(slow.pid!, 'SIGCONT');
      await open(33_404);
      expect(slow.size).toBe(1);
      const free = async (port: number): Promise<boolean> => {
        const socket = createSocket('udp4');
        const bound = once(socket, 'listening').then(
          () => true,
          () => false,
        );
        socket.bind(port, '127.0.0.1');
        const isFree = await bound;
        socket.close();
        return isFree;
      };
      expect(await free(33_404)).toBe(false);
      await vi.waitFor(async () => expect(await free(33_402)).toBe(true));
    },
  );

  it('leaves nothing behind: legs, rooms and ports are given back', async () => {
    {
      await using stage = await Stage.open(engine);
      const first = await joined(stage, TONES.caller);
      const second = await invited(stage, TONES.agent, 'PCMU');
      expect(relay.size).toBe(2);
      expect(await engine.usage()).toMatchObject({ endpoints: 2 });
      await stage.room.close(first.leg);
      expect(relay.size).toBe(1);
      // One that is closed while it opens.
      const third = await idle(stage, TONES.ai);
      const opening = stage.room.openWithOffer(third.leg, await third.peer.offer(PLAIN));
      await stage.room.close(third.leg);
      await expect(opening).rejects.toMatchObject({ code: 'unknown-leg' });
      expect(second.leg).not.toBe(first.leg);
    }
    expect(relay.size).toBe(0);
    await vi.waitFor(async () => expect(await engine.usage()).toMatchObject({ rooms: 0, endpoints: 0, ports: 0 }), {
      timeout: 4_000,
    });
  });
});

/** What must stay while ICE does not restart. */
function transportOf(sdp: string): Record<string, string | undefined> {
  const value = (name: string): string | undefined => new RegExp(`^a=${name}:(.*)\\r$`, 'm').exec(sdp)?.[1];
  return {
    ufrag: value('ice-ufrag'),
    pwd: value('ice-pwd'),
    fingerprint: value('fingerprint'),
    setup: value('setup'),
    mid: value('mid'),
    candidate: value('candidate'),
  };
}

function portOf(sdp: string): number {
  return Number(/^m=audio (\d+) /m.exec(sdp)?.[1]);
}
