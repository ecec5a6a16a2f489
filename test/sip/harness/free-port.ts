import { createSocket } from 'node:dgram';

const FIRST = 19_000;
const LAST = 19_999;
/** SIPp takes its media port and the three after it (RTP and RTCP, audio and video). */
const BLOCK = 4;
const BLOCKS = Math.floor((LAST - FIRST + 1) / BLOCK);

/**
 * The next block to try. It goes round, so that a port that was given out but is not bound yet is not given out twice.
 */
let nextBlock = Math.floor(Math.random() * BLOCKS);

/** Finds four free UDP ports in a row on 127.0.0.1. Returns the first, which is even. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < BLOCKS; tries++) {
    const port = FIRST + BLOCK * nextBlock;
    nextBlock = (nextBlock + 1) % BLOCKS;
    const free = await Promise.all(Array.from({ length: BLOCK }, async (_, index) => await isFree(port + index)));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free UDP ports between ${FIRST} and ${LAST}`);
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const free = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
  socket.close();
  return free;
}
