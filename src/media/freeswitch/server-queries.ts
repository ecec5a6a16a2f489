import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { askEventSocket } from './ask-event-socket.ts';
import type { FreeswitchConnection } from './connection.ts';
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
