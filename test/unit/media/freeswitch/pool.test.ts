import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FreeswitchMediaEngine } from '../../../../src/media/freeswitch/index.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { MediaServerStatus } from '../../../../src/ports/media-servers.ts';
import type { MediaRoom, RoomEvent } from '../../../../src/ports/media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeFreeswitch, FakeFreeswitches } from '../../../fakes/fake-freeswitch.ts';

let one: FakeFreeswitch;
let other: FakeFreeswitch;
let sip: FakeFreeswitches;
let clock: FakeClock;
let lines: { msg: string; zone?: string; calls?: number }[];
let events: RoomEvent[];
const engines: FreeswitchMediaEngine[] = [];
const CALLER = asLegId('caller');
const AGENT = asLegId('agent');

async function started(instance = 'node', zone: string | null = null): Promise<FreeswitchMediaEngine> {
  const engine = new FreeswitchMediaEngine({
    servers: [one, other],
    signalling: { engineDialogs: sip },
    zone,
    instance,
    prompts: { peek: () => null, resolve: () => Promise.reject(new Error('no prompts')) },
    codecs: ['PCMU'],
    inactivityMs: 30_000,
    clock,
    logger: pino({}, { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[number]) }),
  });
  engines.push(engine);
  await engine.start();
  return engine;
}

async function room(engine: FreeswitchMediaEngine, zone: string | null = null): Promise<MediaRoom> {
  return await engine.openRoom(asCallId('call'), (event) => events.push(event), zone);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass, and answers to commands come meanwhile. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.advance(Math.min(1_000, ms - passed));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The server's figures, where it can be reached. */
function statusOf(engine: FreeswitchMediaEngine, { name }: FakeFreeswitch): MediaServerStatus {
  return engine.servers().find(({ id }) => id === name)!;
}

function moves(): number {
  return lines.filter(({ msg }) => msg === 'a call goes to another media server').length;
}

beforeEach(async () => {
  [one, other] = await Promise.all([FakeFreeswitch.start(5091, 'berlin'), FakeFreeswitch.start(5092, 'paris')]);
  sip = new FakeFreeswitches(one, other);
  clock = new FakeClock();
  lines = [];
  events = [];
});

afterEach(async () => {
  sip.answerLate();
  for (const engine of engines.splice(0)) await engine.close();
  one.crash();
  other.crash();
});

describe('FreeSWITCH servers that others use as well', () => {
  it('are counted as a node connects to them, and by each heartbeat', async () => {
    one.others = 400;
    other.others = 10;
    const engine = await started();
    expect(statusOf(engine, one)).toMatchObject({ channels: 0, sessions: 400, maxChannels: 999 });
    for (let call = 0; call < 3; call++) await (await room(engine)).openOffering(CALLER);
    expect([one.channels, other.channels]).toEqual([0, 3]);
    other.others = 300;
    other.maxSessions = 500;
    other.heartbeat();
    await until(() => statusOf(engine, other).maxChannels === 499);
    expect(statusOf(engine, other)).toMatchObject({ channels: 3, sessions: 303 });
    await (await room(engine)).openOffering(CALLER);
    expect(one.channels).toBe(1);
  });

  it('are asked where their heartbeat comes rarely', async () => {
    const engine = await started();
    const asked = (): number => one.requests.filter((request) => request === 'api status').length;
    expect(asked()).toBe(1);
    await pass(2_000);
    one.others = 5;
    one.heartbeat();
    await until(() => statusOf(engine, one).sessions === 5);
    one.others = 7;
    await pass(2_000);
    expect(asked()).toBe(1);
    await pass(2_000);
    await until(() => statusOf(engine, one).sessions === 7);
    expect(asked()).toBe(2);
  });

  it.each([500, 503])(
    'a first leg that is refused (%s) goes to the next, and that server is spared 5 s',
    async (status) => {
      const engine = await started();
      one.reaction = status;
      other.others = 100;
      other.heartbeat();
      await until(() => statusOf(engine, other).sessions === 100);
      const first = await room(engine);
      first.setScene({ revision: 1, hears: {} });
      await first.openOffering(CALLER);
      await first.openOffering(AGENT);
      expect([one.channels, other.channels, moves()]).toEqual([0, 2, 1]);
      expect(statusOf(engine, one)).toMatchObject({ state: 'full', calls: 0, channels: 0 });
      expect(statusOf(engine, other)).toMatchObject({ calls: 1, channels: 2 });
      one.reaction = 200;
      await (await room(engine)).openOffering(CALLER);
      expect([one.channels, other.channels, moves()]).toEqual([0, 3, 1]);
      await pass(5_000);
      await (await room(engine)).openOffering(CALLER);
      expect([one.channels, other.channels]).toEqual([1, 3]);
      await first.dispose();
      expect(statusOf(engine, other)).toMatchObject({ calls: 1, channels: 1 });
      expect(events.filter(({ type }) => type === 'lost')).toEqual([]);
    },
  );

  it('says no-ports where all refuse, and asks none for a fault of the offer', async () => {
    const engine = await started();
    [one.reaction, other.reaction] = [503, 503];
    await expect((await room(engine)).openOffering(CALLER)).rejects.toMatchObject({ code: 'no-ports' });
    expect(moves()).toBe(1);
    await expect(room(engine)).rejects.toMatchObject({ code: 'engine-lost' });
    await pass(5_000);
    [one.reaction, other.reaction] = [488, 488];
    const refused = await room(engine);
    await expect(refused.openWithOffer(CALLER, 'v=0\r\n')).rejects.toMatchObject({ code: 'bad-sdp' });
    expect(moves()).toBe(1);
  });

  it('keep all legs of a room: one beside the first is refused', async () => {
    const engine = await started();
    const call = await room(engine);
    await call.openOffering(CALLER);
    [one.reaction, other.reaction] = [503, 503];
    await expect(call.openOffering(AGENT)).rejects.toMatchObject({ code: 'no-ports' });
    expect(moves()).toBe(0);
  });

  it('a room without legs outlives its server', async () => {
    const engine = await started();
    const call = await room(engine);
    const [mine, spare] = statusOf(engine, one).calls === 1 ? [one, other] : [other, one];
    mine.crash();
    await until(() => moves() === 1);
    expect(statusOf(engine, spare).calls).toBe(1);
    await call.openOffering(CALLER);
    expect(spare.channels).toBe(1);
    spare.crash();
    await until(() => events.some(({ type }) => type === 'lost'));
    expect(events.filter(({ type }) => type === 'lost')).toMatchObject([
      { reason: expect.stringContaining(spare.name) },
    ]);
  });

  it('a first leg that is being opened outlives the server, and is ended there if it is answered after all', async () => {
    const engine = await started();
    [one.reaction, other.reaction] = ['silent', 'silent'];
    const call = await room(engine);
    const [mine, spare] = statusOf(engine, one).calls === 1 ? [one, other] : [other, one];
    const opening = call.openOffering(CALLER);
    spare.reaction = 200;
    mine.crash();
    await opening;
    expect([spare.channels, moves()]).toEqual([1, 1]);
    sip.answerLate();
    await until(() => mine.ended === 1);
    expect([mine.channels, spare.channels]).toEqual([0, 1]);
    expect(events).toEqual([]);
    // Both channels are accounted for.
    await call.dispose();
    expect((await engine.usage()).ports).toBe(0);
  });

  it('a first leg that is being opened is lost with the last server, and told so', async () => {
    const engine = await started();
    engine.drain(other.name, true);
    one.reaction = 'silent';
    const call = await room(engine);
    const opening = call.openOffering(CALLER);
    one.crash();
    await expect(opening).rejects.toMatchObject({ code: 'engine-lost' });
    expect(events).toMatchObject([{ type: 'lost' }]);
  });

  it('a first leg that was closed meanwhile is opened nowhere else', async () => {
    const engine = await started();
    [one.reaction, other.reaction] = ['silent', 'silent'];
    const call = await room(engine);
    const [mine, spare] = statusOf(engine, one).calls === 1 ? [one, other] : [other, one];
    const opening = call.openOffering(CALLER);
    await call.close(CALLER);
    spare.reaction = 200;
    mine.crash();
    sip.answerLate();
    await expect(opening).rejects.toMatchObject({ name: 'MediaError' });
    expect([mine.channels, spare.channels, moves()]).toEqual([0, 0, 0]);
  });

  it('a server that is lost gets no calls, and gets them again once it is back', async () => {
    const engine = await started();
    one.crash();
    await until(() => statusOf(engine, one).state === 'away');
    expect(statusOf(engine, one).sessions).toBeNull();
    for (let call = 0; call < 4; call++) await (await room(engine)).openOffering(CALLER);
    expect(other.channels).toBe(4);
    await one.listen();
    clock.advance(250);
    await until(() => statusOf(engine, one).state === 'up');
    for (let call = 0; call < 4; call++) await (await room(engine)).openOffering(CALLER);
    expect([one.channels, other.channels]).toEqual([4, 4]);
  });

  it('two nodes see the channels of each other, and end their own alone', async () => {
    const [mine, theirs] = [await started('mine'), await started('theirs')];
    for (let call = 0; call < 4; call++) await (await room(mine)).openOffering(CALLER);
    for (const server of [one, other]) server.heartbeat();
    await until(() => theirs.servers().every(({ sessions }) => sessions === 2));
    expect(theirs.servers()).toMatchObject([{ channels: 0 }, { channels: 0 }]);
    const hangups = (): string[] => one.requests.filter((request) => request.startsWith('api hupall'));
    const before = hangups();
    expect(new Set(before).size).toBe(2);
    await theirs.close();
    const [command, ...more] = hangups().slice(before.length);
    expect(more).toEqual([]);
    expect(command).toMatch(/^api hupall NORMAL_CLEARING sip_h_X-Warmbridge-Instance [0-9a-f]{16}$/);
    expect(command).toBe(before[1]); // the second who came
  });
});

describe('zones', () => {
  function told(): (typeof lines)[number][] {
    return lines.filter(({ msg }) => msg.startsWith('no media server of the zone'));
  }

  it('a call is carried in its zone, or in that of the node, however full that is', async () => {
    one.others = 900;
    const engine = await started('node', 'paris');
    await (await room(engine, 'berlin')).openOffering(CALLER);
    await (await room(engine, null)).openOffering(CALLER);
    expect([one.channels, other.channels]).toEqual([1, 1]);
    expect(engine.servers().map(({ zone }) => zone)).toEqual(['berlin', 'paris']);
    expect(engine.outOfZone).toEqual([]);
  });

  it('a call goes elsewhere where its zone takes none; each is counted, and it is said once a minute', async () => {
    const engine = await started();
    one.reaction = 503;
    await (await room(engine, 'berlin')).openOffering(CALLER); // refused, and then taken by the other
    await (await room(engine, 'berlin')).openOffering(CALLER); // spared
    await (await room(engine, 'paris')).openOffering(CALLER);
    expect([one.channels, other.channels]).toEqual([0, 3]);
    expect(engine.outOfZone).toEqual([{ zone: 'berlin', calls: 2 }]);
    expect(told()).toMatchObject([{ zone: 'berlin', calls: 1 }]);
    one.reaction = 200;
    await pass(5_000);
    await (await room(engine, 'berlin')).openOffering(CALLER);
    expect(one.channels).toBe(1);
    engine.drain(one.name, true);
    await room(engine, 'berlin');
    expect(told()).toHaveLength(1);
    await pass(55_000);
    await room(engine, 'berlin');
    expect(told()).toMatchObject([{ calls: 1 }, { calls: 4 }]);
    expect(engine.outOfZone).toEqual([{ zone: 'berlin', calls: 4 }]);
  });

  it('a call that goes from one server elsewhere to the next is counted once', async () => {
    const engine = await started();
    engine.drain(one.name, true);
    other.reaction = 503;
    await expect((await room(engine, 'berlin')).openOffering(CALLER)).rejects.toMatchObject({ code: 'no-ports' });
    expect(engine.outOfZone).toEqual([{ zone: 'berlin', calls: 1 }]);
  });
});
