import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { askEventSocket } from './ask-event-socket.ts';
import type { FreeswitchConnection } from './connection.ts';
import type { ChannelCount } from './occupancy.ts';
import { HTTP_MODULE } from './prompt-delivery.ts';

/** How long FreeSWITCH may take to say which modules it has. */
const MODULE_MS = 5_000;

/** @throws MediaError `engine-lost`: it cannot fetch prompts by HTTP */
export async function assertFetches(address: EventSocketAddress, clock: Clock): Promise<void> {
  const answer = await askEventSocket(address, `module_exists ${HTTP_MODULE}`, MODULE_MS, clock);
  if (answer.trim() === 'true') return;
  throw new MediaError('engine-lost', `it fetches prompts over HTTP, and ${HTTP_MODULE} is not loaded`);
}

/** Whether an operator said `fsctl pause`, or `fsctl pause inbound`: our channels come in. */
export async function isPaused(connection: FreeswitchConnection): Promise<boolean> {
  return (await connection.command('fsctl pause_check inbound')).trim() === 'true';
}

/**
 * Counts the channels of a server, as its heartbeat does.
 * @returns null if its answer says nothing of them
 */
export async function countChannels(connection: FreeswitchConnection): Promise<ChannelCount | null> {
  const status = await connection.command('status');
  const [sessions, maxSessions] = [/^(\d+) session\(s\) - peak/m, /^(\d+) session\(s\) max/m].map((line) =>
    Number(line.exec(status)?.[1]),
  );
  if (sessions === undefined || maxSessions === undefined) return null;
  return Number.isFinite(sessions) && Number.isFinite(maxSessions) ? { sessions, maxSessions } : null;
}
