// The voices of all phones of the bench `load`: each hums and listens. Legs share sockets; where a packet comes from
// tells whose it is, since the product has a port of its own for each leg.
import type { Socket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { setThreadNiceness } from '../../src/media/thread/index.ts';
import { encodeSample, G711, decodeSample } from '../../src/media/rtp/index.ts';
import { goertzel } from '../../test/tools/index.ts';
import { loopbackSocket, pcmuPacket, stamp } from '../media/udp.ts';
import type { RtpCommand, RtpNotice } from './rtp-messages.ts';
import { GAP_COUNTS } from './rtp-messages.ts';

const SOCKETS = 64;
const SOCKET_BUFFER_BYTES = 2 * 1024 * 1024;
/** Packets are sent in so many portions within 20 ms. */
const PHASES = 5;
const PHASE_MS = 20 / PHASES;
/** Time that is caught up with. */
const MOST_LATE_MS = 200;
const AMPLITUDE = 8_000;
const HEARD_AMPLITUDE = 1_500;

interface Leg {
  readonly id: number;
  readonly socket: Socket;
  readonly remotePort: number;
  readonly packet: Buffer;
  readonly listensForHz: number;
  sequence: number;
  heard: boolean;
  lastAtMs: number;
  largestGapMs: number;
  readonly gapCounts: Uint32Array;
  packets: number;
}

const { niceness } = workerData as { readonly niceness: number | undefined };
if (niceness !== undefined) setThreadNiceness(niceness); // where it may not, its lateness tells

const port = parentPort!;
function tell(notice: RtpNotice): void {
  port.postMessage(notice);
}
const legs = new Map<number, Leg>();
/** By the socket's index and the remote port. */
const bySource = new Map<string, Leg>();
const phases: Set<Leg>[] = Array.from({ length: PHASES }, () => new Set<Leg>());
const payloads = new Map<number, Buffer>();
const sockets: Socket[] = [];

/** 20 ms of a tone of whole periods, so that packets join without a seam. */
function payloadOf(frequencyHz: number): Buffer {
  const known = payloads.get(frequencyHz);
  if (known !== undefined) return known;
  const payload = Buffer.from(
    Array.from({ length: 160 }, (_, index) =>
      encodeSample(G711.PCMU, Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * index) / 8000))),
    ),
  );
  payloads.set(frequencyHz, payload);
  return payload;
}

function noteGap(leg: Leg, gapMs: number): void {
  leg.largestGapMs = Math.max(leg.largestGapMs, gapMs);
  const at = Math.min(GAP_COUNTS - 1, Math.floor(gapMs));
  leg.gapCounts[at] = (leg.gapCounts[at] ?? 0) + 1;
}

function received(socket: number, bytes: Buffer, remotePort: number): void {
  const leg = bySource.get(`${socket} ${remotePort}`);
  if (leg === undefined || bytes.length < 13) return;
  const nowMs = performance.now();
  leg.packets += 1;
  if (leg.heard) {
    noteGap(leg, nowMs - leg.lastAtMs);
  } else {
    const samples = Array.from(bytes.subarray(12), (octet) => decodeSample(G711.PCMU, octet));
    if (goertzel(samples, leg.listensForHz, 8000) >= HEARD_AMPLITUDE) {
      leg.heard = true;
      tell({ type: 'heard', leg: leg.id });
    }
  }
  leg.lastAtMs = nowMs;
}

port.on('message', (command: RtpCommand) => {
  switch (command.op) {
    case 'talk': {
      const { leg: id, socket, remotePort, saysHz, listensForHz } = command;
      const packet = pcmuPacket(id + 1, 0);
      payloadOf(saysHz).copy(packet, 12);
      const leg: Leg = {
        id,
        socket: sockets[socket]!,
        remotePort,
        packet,
        listensForHz,
        sequence: 0,
        heard: false,
        lastAtMs: performance.now(),
        largestGapMs: 0,
        gapCounts: new Uint32Array(GAP_COUNTS),
        packets: 0,
      };
      legs.set(id, leg);
      bySource.set(`${socket} ${remotePort}`, leg);
      phases[id % PHASES]!.add(leg);
      return;
    }
    case 'hangUp': {
      const leg = legs.get(command.leg);
      if (leg === undefined) return;
      legs.delete(leg.id);
      bySource.delete(`${sockets.indexOf(leg.socket)} ${leg.remotePort}`);
      phases[leg.id % PHASES]!.delete(leg);
      tell({
        type: 'gone',
        leg: leg.id,
        largestGapMs: leg.largestGapMs,
        gapCounts: leg.gapCounts,
        packets: leg.packets,
      });
      return;
    }
    case 'lateness': {
      tell({ type: 'lateness', latestMs });
      latestMs = 0;
    }
  }
});

let phase = 0;
let dueMs = performance.now();

/** Latest that a portion was since it was asked for, in ms. */
let latestMs = 0;

/**
 * Sends what is due, one round of portions at most, and then lets packets and commands in: a generator that only catches
 * up hears nothing, and its own lateness would be taken for the product's.
 */
function tick(): void {
  for (let portions = 0; portions < PHASES && performance.now() >= dueMs; portions += 1) {
    latestMs = Math.max(latestMs, performance.now() - dueMs);
    for (const leg of phases[phase]!) {
      stamp(leg.packet, leg.sequence++);
      // a copy: a packet that the socket queues may not change
      leg.socket.send(Buffer.from(leg.packet), leg.remotePort, '127.0.0.1');
    }
    phase = (phase + 1) % PHASES;
    dueMs += PHASE_MS;
  }
  // What is later than this is left out, as a phone leaves it out that could not send.
  if (performance.now() - dueMs > MOST_LATE_MS) dueMs = performance.now();
  const waitMs = dueMs - performance.now();
  if (waitMs > 0) setTimeout(tick, waitMs);
  else setImmediate(tick);
}

for (let index = 0; index < SOCKETS; index++) {
  const socket = await loopbackSocket();
  socket.setRecvBufferSize(SOCKET_BUFFER_BYTES);
  socket.on('message', (bytes, from) => received(index, bytes, from.port));
  sockets.push(socket);
}
tick();
tell({ type: 'ready', ports: sockets.map((socket) => socket.address().port) });
