import { createSocket } from 'node:dgram';
import { MOST_POOLS, poolIndex } from '../../tools/pool.ts';

const FIRST = 19_000;
const LAST = 19_999;
/** SIPp takes its media port and the three after it (RTP and RTCP, audio and video). */
const BLOCK = 4;
/** Each of the files that run at the same time has ports of its own: what is free may not be bound yet. */
const BLOCKS = Math.floor((LAST - FIRST + 1) / BLOCK / MOST_POOLS);
const FIRST_OF_POOL = FIRST + BLOCK * BLOCKS * poolIndex();

/**
 * The next block to try. It goes round, so that a port that was given out but is not bound yet is not given out twice.
 */
let nextBlock = Math.floor(Math.random() * BLOCKS);

/** Finds four free UDP ports in a row on 127.0.0.1. Returns the first, which is even. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < BLOCKS; tries++) {
    const port = FIRST_OF_POOL + BLOCK * nextBlock;
    nextBlock = (nextBlock + 1) % BLOCKS;
    const free = await Promise.all(Array.from({ length: BLOCK }, async (_, index) => await isFree(port + index)));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free UDP ports from ${FIRST_OF_POOL} on`);
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
