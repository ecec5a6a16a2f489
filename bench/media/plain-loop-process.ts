// The program to compare with does the least that Node can do for the same packets. It has one socket per leg, and
// passes the newest packet of each partner on at a 20 ms clock. It has no jitter buffer, no scenes and no check of
// senders.
import type { Socket } from 'node:dgram';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';
import { serveParent } from '../shared/child-side.ts';
import { loopbackSocket, PACKET_BYTES, pcmuPacket, stamp } from './udp.ts';

/** The places of the legs. */
export interface ProgramSettings {
  readonly ports: readonly number[];
  /** Legs in one room. The plain loop knows only pairs. */
  readonly perRoom: number;
  /** What legs are encrypted with; null: nothing. The plain loop knows no encryption. */
  readonly suite: SrtpSuite | null;
}

async function start(targets: readonly number[]): Promise<void> {
  const newest = targets.map(() => Buffer.alloc(160, 0xff));
  const packets = targets.map((_, index) => pcmuPacket(index + 1, 0xff));
  const sockets: Socket[] = [];
  for (const buffer of newest) {
    const socket = await loopbackSocket();
    socket.on('message', (bytes: Buffer) => {
      if (bytes.length === PACKET_BYTES) bytes.copy(buffer, 0, 12);
    });
    sockets.push(socket);
  }
  let sequence = 0;
  let dueMs = performance.now() + 20;
  const tick = (): void => {
    sequence++;
    for (const [index, socket] of sockets.entries()) {
      const packet = packets[index]!;
      stamp(packet, sequence);
      newest[index ^ 1]!.copy(packet, 12);
      socket.send(packet, 0, packet.length, targets[index], '127.0.0.1');
    }
    dueMs += 20;
    setTimeout(tick, Math.max(0, dueMs - performance.now()));
  };
  setTimeout(tick, 20);
}

await serveParent(async (settings) => {
  await start((settings as ProgramSettings).ports);
  return { ready: null, answers: {}, close: () => Promise.resolve() };
});
