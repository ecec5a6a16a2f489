import { describe, expect, it } from 'vitest';
import { BesideMedia } from '../../../../src/media/beside/index.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../../../src/ports/media.ts';
import type { FakeRoom } from '../../../fakes/fake-media.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeMedia } from '../../../fakes/fake-media.ts';
import { settle } from '../../../fakes/settle.ts';

const CALLER = asLegId('caller');
const AGENT = asLegId('agent');
const BROWSER = asLegId('agent+browser');
const BY_BROWSER = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';
const BY_TELEPHONE = 'v=0\r\nm=audio 4000 RTP/AVP 0\r\n';

class Stage {
  readonly engine = new FakeMedia(() => 7);
  readonly clock = new FakeClock();
  readonly events: RoomEvent[] = [];
  room!: MediaRoom;
  fake!: FakeRoom;

  static async open(): Promise<Stage> {
    const stage = new Stage();
    stage.room = await new BesideMedia(stage.engine, stage.clock).openRoom(asCallId('call'), (event) =>
      stage.events.push(event),
    );
    stage.fake = stage.engine.rooms[0]!;
    return stage;
  }

  /** A call whose agent rings at a telephone and a browser. */
  static async ringing(): Promise<Stage> {
    const stage = await Stage.open();
    await stage.room.openOffering(AGENT, { webrtc: 'beside' });
    return stage;
  }

  /** The endpoint for browsers comes when the returned function is called. */
  holdBrowsers(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const open = this.fake.openOffering.bind(this.fake);
    this.fake.openOffering = async (leg) => {
      if (leg === BROWSER) await promise;
      return await open(leg);
    };
    return () => resolve(undefined);
  }

  key(leg: LegId): void {
    this.fake.emit({ type: 'dtmf', leg, digit: '1', durationMs: 100, at: 1 });
  }

  get keysOf(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'dtmf' ? [event.leg] : []));
  }

  get endpoints(): readonly string[] {
    return [...this.fake.endpoints.keys()];
  }
}

describe('BesideRoom', () => {
  it('is the room of the engine where nothing rings at both', async () => {
    const stage = await Stage.open();
    await stage.room.openOffering(AGENT, { webrtc: true });
    await stage.room.acceptAnswer(AGENT, BY_BROWSER);
    expect(stage.endpoints).toEqual([AGENT]);
    stage.key(AGENT);
    expect(stage.keysOf).toEqual([AGENT]);
  });

  it('has an offer for each kind while both ring', async () => {
    const stage = await Stage.open();
    const { sdp, forBrowsers } = await stage.room.openOffering(AGENT, { webrtc: 'beside' });
    expect(stage.endpoints).toEqual([AGENT, BROWSER]);
    expect(forBrowsers).toBeDefined();
    expect(forBrowsers).not.toBe(sdp);
  });

  it('rings at telephones alone where the engine cannot serve browsers', async () => {
    const stage = await Stage.open();
    const { fake } = stage;
    const open = fake.openOffering.bind(fake);
    fake.openOffering = async (leg) => {
      if (leg === BROWSER) fake.failNext('openOffering', 'no-common-codec');
      return await open(leg);
    };
    const offer = await stage.room.openOffering(AGENT, { webrtc: 'beside' });
    expect('forBrowsers' in offer).toBe(false);
    await stage.room.acceptAnswer(AGENT, BY_TELEPHONE);
    expect(stage.endpoints).toEqual([AGENT]);
  });

  it('rings at telephones at once where the engine says that it cannot serve browsers', async () => {
    const stage = await Stage.open();
    stage.engine.webrtc = () => 'the WebRTC process is being started again';
    stage.holdBrowsers();
    const offer = await stage.room.openOffering(AGENT, { webrtc: 'beside' });
    expect('forBrowsers' in offer).toBe(false);
    expect(stage.endpoints).toEqual([AGENT]);
    expect(stage.clock.pending).toBe(0);
  });

  it('rings at telephones after 500 ms without an offer for browsers, and closes the endpoint that comes late', async () => {
    const stage = await Stage.open();
    const comes = stage.holdBrowsers();
    const offering = stage.room.openOffering(AGENT, { webrtc: 'beside' });
    await settle();
    let isOffered = false;
    void offering.then(() => (isOffered = true));
    stage.clock.advance(499);
    await settle();
    expect(isOffered).toBe(false);
    stage.clock.advance(1);
    expect('forBrowsers' in (await offering)).toBe(false);
    comes();
    await settle();
    expect(stage.endpoints).toEqual([AGENT]);
    await stage.room.acceptAnswer(AGENT, BY_TELEPHONE);
    stage.key(AGENT);
    expect(stage.keysOf).toEqual([AGENT]);
  });

  it('is closed while the offer for browsers is made, and nothing is left of it', async () => {
    const stage = await Stage.open();
    const comes = stage.holdBrowsers();
    const offering = stage.room.openOffering(AGENT, { webrtc: 'beside' });
    await settle();
    await stage.room.close(AGENT);
    comes();
    await offering;
    expect(stage.endpoints).toEqual([]);
  });

  it('is the telephone as it answers, and the other endpoint is closed', async () => {
    const stage = await Stage.ringing();
    await stage.room.acceptAnswer(AGENT, BY_TELEPHONE);
    expect(stage.endpoints).toEqual([AGENT]);
    stage.key(AGENT);
    stage.key(BROWSER);
    expect(stage.keysOf).toEqual([AGENT]);
  });

  it('is the browser as it answers, under the name of the leg, in both directions', async () => {
    const stage = await Stage.ringing();
    stage.room.setScene({ revision: 1, hears: { [AGENT]: [], [CALLER]: [{ kind: 'leg', leg: AGENT }] } });
    await stage.room.acceptAnswer(AGENT, BY_BROWSER);
    expect(stage.endpoints).toEqual([BROWSER]);
    // The scene that was in force names the endpoint that is gone.
    expect(stage.fake.scenes.at(-1)).toEqual({
      revision: 1,
      hears: { [BROWSER]: [], [CALLER]: [{ kind: 'leg', leg: BROWSER }] },
    });
    stage.room.setScene({ revision: 2, hears: { [AGENT]: [{ kind: 'leg', leg: CALLER }] } });
    expect(stage.fake.hears(BROWSER)).toEqual([{ kind: 'leg', leg: CALLER }]);
    stage.key(BROWSER);
    stage.key(AGENT); // of the endpoint that was closed
    expect(stage.keysOf).toEqual([AGENT]);
  });

  it.each(['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'RTP/SAVPF'])(
    'knows an answer of a browser by %s',
    async (transport) => {
      const stage = await Stage.ringing();
      await stage.room.acceptAnswer(AGENT, `v=0\r\nm=audio 9 ${transport} 111\r\n`);
      expect(stage.endpoints).toEqual([BROWSER]);
    },
  );

  it('names the leg in forks and recordings of the browser', async () => {
    const stage = await Stage.ringing();
    await stage.room.acceptAnswer(AGENT, BY_BROWSER);
    const fork = await stage.room.fork(AGENT, { address: '127.0.0.1', port: 4000 });
    expect(fork.leg).toBe(AGENT);
    const [inEngine] = [...stage.fake.forks.keys()];
    stage.fake.emit({ type: 'forkLost', fork: inEngine!, reason: 'x', at: 1 });
    const lost = stage.events.find((event) => event.type === 'forkLost');
    expect(lost?.type === 'forkLost' && lost.fork).toBe(fork);
    const recording = await stage.room.record(AGENT, 'a.wav');
    expect(stage.fake.recordings.get('a.wav')?.leg).toBe(BROWSER);
    await recording.moveTo(CALLER);
    expect(stage.fake.recordings.get('a.wav')?.leg).toBe(CALLER);
    await recording.moveTo(AGENT);
    expect(stage.fake.recordings.get('a.wav')?.leg).toBe(BROWSER);
  });

  it('closes whatever a leg has, and may open it again with another offer', async () => {
    const stage = await Stage.ringing();
    await stage.room.close(AGENT);
    expect(stage.endpoints).toEqual([]);
    await stage.room.openOffering(AGENT, { webrtc: 'beside' });
    await stage.room.acceptAnswer(AGENT, BY_BROWSER);
    await stage.room.close(AGENT);
    expect(stage.endpoints).toEqual([]);
    await stage.room.openOffering(AGENT);
    await stage.room.acceptAnswer(AGENT, BY_TELEPHONE);
    stage.key(AGENT);
    expect(stage.keysOf).toEqual([AGENT]);
  });
});
