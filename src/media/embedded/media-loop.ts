import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { opusReady } from '../codecs/index.ts';
import { assertForkFree, FRAME_MS } from '../rtp/index.ts';
import type { TickClock } from '../stream/index.ts';
import { LostTime, threadTicks, TickLateness } from '../stream/index.ts';
import type { ThreadServer } from '../thread/index.ts';
import { Endpoint } from './endpoint.ts';
import { FaultLog } from './fault-log.ts';
import { Fork } from './fork.ts';
import type {
  ClosedLeg,
  EndpointStats,
  MediaCommand,
  MediaRequests,
  MediaThreadOptions,
  MediaTold,
  RecordingAck,
  RecordingChunk,
  RecordingNumber,
  RoomNumber,
} from './messages.ts';
import { Mixer } from './mixer.ts';
import { closeSockets, openSockets } from './open-sockets.ts';
import { LEGS_PER_CALL, PortPool } from './port-pool.ts';
import { Recorder } from './recorder.ts';
import { SceneRoom } from './scene-room.ts';
import { sendKeys } from './send-keys.ts';

/** Overdue key presses are looked for every 100 ms, silent far ends every 500 ms. */
const DTMF_POLL_TICKS = 100 / FRAME_MS;
const SILENCE_POLL_TICKS = 100 / FRAME_MS;

/** All rooms of the media thread, and its clock. */
export class MediaLoop {
  readonly #options: MediaThreadOptions;
  readonly #server: ThreadServer<MediaTold>;
  readonly #ports: PortPool;
  readonly #mixer = new Mixer();
  readonly #rooms = new Map<RoomNumber, SceneRoom>();
  readonly #recorders = new Map<RecordingNumber, Recorder>();
  readonly #clock: Clock;
  readonly #ticker: TickClock;
  readonly #lostTime: LostTime;
  readonly #lateness: TickLateness;
  readonly #faults: FaultLog;
  #files: MessagePort | null = null;
  #events: { room: RoomNumber; event: RoomEvent }[] = [];
  #ticks = 0;
  #nextFork = 1;

  constructor(options: MediaThreadOptions, clock: Clock, server: ThreadServer<MediaTold>) {
    this.#options = options;
    this.#clock = clock;
    this.#server = server;
    this.#ports = new PortPool(options.firstPort, options.lastPort, options.drainMs);
    this.#lateness = new TickLateness(options.lateness);
    this.#ticker = threadTicks(clock, (dueMs, skipped) => this.#tick(dueMs, skipped), true);
    this.#faults = new FaultLog(clock, (fields) => server.log('error', 'a media endpoint failed', fields));
    this.#lostTime = new LostTime(clock, (fields) => {
      server.log('error', 'the media thread gets too little CPU, and audio is lost', fields);
    });
  }

  /** Carries out a command. */
  command(command: MediaCommand): void {
    switch (command.op) {
      case 'configureLeg':
        this.#rooms.get(command.room)?.endpoints.get(command.leg)?.configure(command.audio);
        return;
      case 'allowSources':
        this.#rooms.get(command.room)?.endpoints.get(command.leg)?.receiver.latch.allow(command.networks);
        return;
      case 'takeKeys':
        this.#rooms.get(command.room)?.endpoints.get(command.leg)?.keys.takeBy(command.by);
        return;
      case 'watchPauses':
        this.#rooms.get(command.room)?.endpoints.get(command.leg)?.watchPauses(command.pauseMs);
        return;
      case 'expectMedia':
        this.#rooms.get(command.room)?.endpoints.get(command.leg)?.expectMedia(this.#clock.now());
        return;
      case 'scene':
        this.#rooms.get(command.room)?.setScene(command.revision, command.hears);
        return;
      case 'chime':
        this.#rooms.get(command.room)?.chime(command.leg, command.sound);
        return;
      case 'playReady':
        this.#rooms.get(command.room)?.playReady(command.leg, command.play, command.sound);
        return;
      case 'playFailed':
        this.#rooms.get(command.room)?.playFailed(command.leg, command.play, command.error, this.#clock.now());
        this.#flush();
        return;
      case 'files':
        this.#connectFiles(command.port);
        return;
      default:
        command satisfies never;
    }
  }

  /** Requests, each by its name. */
  readonly requests: { [Op in keyof MediaRequests]: (args: MediaRequests[Op]['args']) => unknown } = {
    openRoom: ({ room }): null => {
      this.#openRoom(room);
      return null;
    },
    openLeg: (args): Promise<MediaRequests['openLeg']['result']> => this.#openLeg(args),
    closeLeg: ({ room, leg }): EndpointStats | null => this.#closeLeg(this.#rooms.get(room), leg),
    closeRoom: ({ room }): readonly ClosedLeg[] => this.#closeRoom(room),
    sendDtmf: async ({ room, leg, events }): Promise<null> => {
      await sendKeys(this.#room(room), this.#endpoint(room, leg), events);
      return null;
    },
    startRecording: ({ room, recording, leg, paused, sampleRateHz }): null => {
      this.#endpoint(room, leg);
      const recorder = new Recorder(recording, sampleRateHz, (chunk) => {
        this.#writeChunk(chunk);
      });
      this.#recorders.set(recording, recorder);
      this.#rooms.get(room)?.startRecording(recorder, leg, paused);
      return null;
    },
    moveRecording: ({ room, recording, leg }): null => {
      this.#endpoint(room, leg);
      this.#rooms.get(room)?.moveRecording(recording, leg);
      return null;
    },
    pauseRecording: ({ room, recording, paused }): null => {
      this.#rooms.get(room)?.pauseRecording(recording, paused);
      return null;
    },
    stopRecording: ({ room, recording }): boolean => this.#stopRecording(this.#rooms.get(room), recording),
    startFork: (args): Promise<MediaRequests['startFork']['result']> => this.#startFork(args),
    endFork: ({ room, leg, fork }): null => {
      this.#rooms.get(room)?.endpoints.get(leg)?.endFork(fork);
      return null;
    },
    usage: (): MediaRequests['usage']['result'] => {
      const rooms = [...this.#rooms.values()];
      const endpoints = rooms.flatMap((room) => [...room.endpoints.values()]);
      const forks = endpoints.reduce((sum, { receiver }) => sum + receiver.forks.size, 0);
      return {
        rooms: rooms.length,
        endpoints: endpoints.length,
        plays: rooms.reduce((sum, room) => sum + room.plays, 0),
        forks,
        ports: this.#ports.used(this.#clock.now()) + forks,
      };
    },
  };

  /** @throws MediaError `no-ports`: a call without a port for its agent must not be answered */
  #openRoom(number: RoomNumber): void {
    const rooms = [...this.#rooms.values()];
    const promised = rooms.reduce((sum, { endpoints }) => sum + Math.max(0, LEGS_PER_CALL - endpoints.size), 0);
    const free = this.#ports.size - this.#ports.used(this.#clock.now());
    if (free - promised < LEGS_PER_CALL)
      throw new MediaError('no-ports', 'the RTP ports do not suffice for a whole call');
    const room = new SceneRoom((event) => this.#events.push({ room: number, event }));
    this.#rooms.set(number, room);
    this.#ticker.start();
  }

  #closeRoom(number: RoomNumber): readonly ClosedLeg[] {
    const room = this.#rooms.get(number);
    if (room === undefined) return [];
    for (const recording of room.recordings) this.#stopRecording(room, recording);
    const legs = [...room.endpoints.keys()];
    const closed = legs.map((leg) => ({ leg, quality: this.#closeLeg(room, leg)?.quality ?? null }));
    this.#rooms.delete(number);
    this.#events = this.#events.filter((entry) => entry.room !== number);
    if (this.#rooms.size === 0) {
      this.#ticker.stop();
      this.#lateness.stop();
    }
    return closed;
  }

  async #openLeg({
    room: number,
    leg,
    audio,
    relayed,
  }: MediaRequests['openLeg']['args']): Promise<MediaRequests['openLeg']['result']> {
    if (audio.receive.some(({ codec }) => codec === 'OPUS')) await opusReady();
    const { address, alarmMos } = this.#options;
    const sockets = await openSockets(this.#ports, address, () => this.#clock.now(), relayed);
    const { port } = sockets;
    const room = this.#rooms.get(number);
    if (room === undefined) {
      closeSockets(sockets);
      this.#ports.giveBack(port);
      throw new MediaError('unknown-leg', 'the room is closed');
    }
    const tell = (event: RoomEvent): void => void this.#events.push({ room: number, event });
    room.addEndpoint(
      new Endpoint({ leg, audio, clock: this.#clock, alarmMos }, sockets, {
        firstMedia: () => {
          tell({ type: 'firstMedia', leg, at: this.#clock.now() });
        },
        keyPress: ({ digit, durationMs }) => {
          tell({ type: 'dtmf', leg, digit, durationMs, at: this.#clock.now() });
          this.#flush(); // this does not wait for the next tick, since an agent's digit joins two parties
        },
        fault: (error) => {
          this.#faults.add(error);
        },
        quality: ({ quality, alarm }) => {
          tell({ type: 'quality', leg, quality, alarm, isFinal: false, at: this.#clock.now() });
        },
      }),
    );
    return { port, at: sockets.rtp.address().port };
  }

  #closeLeg(room: SceneRoom | undefined, leg: LegId): EndpointStats | null {
    const endpoint = room?.removeEndpoint(leg);
    if (endpoint === undefined) return null;
    this.#ports.release(endpoint.port, this.#clock.now());
    return endpoint.close();
  }

  #room(number: RoomNumber): SceneRoom {
    const room = this.#rooms.get(number);
    if (room === undefined) throw new MediaError('unknown-leg', 'the room is closed');
    return room;
  }

  #endpoint(room: RoomNumber, leg: LegId): Endpoint {
    const endpoint = this.#room(room).endpoints.get(leg);
    if (endpoint === undefined) throw new MediaError('unknown-leg', 'no such endpoint in the room');
    return endpoint;
  }

  async #startFork({
    room,
    leg,
    to,
    wideband,
  }: MediaRequests['startFork']['args']): Promise<MediaRequests['startFork']['result']> {
    const endpoint = this.#endpoint(room, leg);
    const { forks } = endpoint.receiver;
    assertForkFree(forks.size);
    const fork = await Fork.open(to, wideband);
    try {
      // The leg may have gone, or got other forks, meanwhile.
      if (this.#endpoint(room, leg) !== endpoint) throw new MediaError('unknown-leg', 'the leg was closed meanwhile');
      assertForkFree(forks.size);
      const number = this.#nextFork++;
      forks.set(number, fork);
      return { fork: number, source: fork.source, ssrc: fork.ssrc };
    } catch (error) {
      fork.close();
      throw error;
    }
  }

  /** @returns false: the room has no such recording */
  #stopRecording(room: SceneRoom | undefined, recording: RecordingNumber): boolean {
    const recorder = room?.stopRecording(recording) ?? null;
    if (recorder === null) return false;
    this.#recorders.delete(recording);
    if (recorder.lost > 0)
      this.#server.log('error', 'a recording lacks sound: the disk did not keep up', { lost: recorder.lost });
    return true;
  }

  #connectFiles(port: MessagePort): void {
    this.#files?.close();
    this.#files = port;
    port.on('message', (ack: RecordingAck) => this.#recorders.get(ack.recording)?.acknowledge());
  }

  #writeChunk(chunk: RecordingChunk): void {
    this.#files?.postMessage(chunk, [chunk.samples.buffer as ArrayBuffer]);
  }

  #tick(dueMs: number, skipped: number): void {
    const atMs = this.#clock.now();
    this.#ticks++;
    this.#lateness.tick(dueMs, atMs);
    if (skipped > 0) this.#heldUp(skipped);
    const pollDtmf = this.#ticks % DTMF_POLL_TICKS === 0;
    const pollSilence = this.#ticks % SILENCE_POLL_TICKS === 0;
    for (const room of this.#rooms.values()) {
      room.applyScene(atMs);
      for (const endpoint of room.endpoints.values()) {
        endpoint.receiver.pull(dueMs);
        endpoint.hearKeys(atMs);
        if (pollDtmf) endpoint.receiver.poll(this.#clock.now());
      }
    }
    for (const [number, room] of this.#rooms) {
      try {
        room.sendFrames(this.#mixer, atMs);
      } catch (error) {
        this.#faults.add(error); // one room's fault must not silence the others
      }
      if (pollSilence) this.#tellSilence(number, room);
    }
    this.#flush();
  }

  /** The thread got no CPU for so long that ticks were left out. The streams go on where they should be by now. */
  #heldUp(skipped: number): void {
    this.#lostTime.add(skipped);
    for (const room of this.#rooms.values()) room.skip(skipped);
  }

  #tellSilence(number: RoomNumber, room: SceneRoom): void {
    const at = this.#clock.now();
    for (const endpoint of room.endpoints.values()) {
      try {
        endpoint.pollQuality(at);
        const news = endpoint.silenceNews(at, this.#options.inactivityMs);
        this.#events.push(...news.map((event) => ({ room: number, event })));
      } catch (error) {
        this.#faults.add(error); // one leg's fault must not end the thread, nor what the others tell
      }
    }
  }

  #flush(): void {
    if (this.#events.length === 0) return;
    this.#server.tell(this.#events);
    this.#events = [];
  }
}
