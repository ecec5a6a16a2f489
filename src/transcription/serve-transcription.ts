import { setPriority } from 'node:os';
import type { Clock } from '../ports/clock.ts';
import { messageOf } from '../shared/message-of.ts';
import type { WorkerCommand, WorkerMessage } from './messages.ts';
import type { ChildEnd } from './parent-link.ts';
import { ParentLink } from './parent-link.ts';
import type { Hearing } from './worker-service.ts';
import { WorkerService } from './worker-service.ts';

/** A transcript may be late. Calls may not, so that they have the CPU first. */
const NICENESS = 5;

/** The process of a worker: `process`. */
export interface WorkerEnd extends ChildEnd {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect' | 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** Has the parent log a line. */
export type WorkerLog = (
  level: (WorkerMessage & { kind: 'log' })['level'],
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/**
 * The whole of a worker's program: it says hello, makes its hearing, and serves its parent until that is gone.
 * @param makeHearing gets the settings that the pool was given
 */
export function serveTranscription(
  worker: WorkerEnd,
  clock: Clock,
  makeHearing: (settings: unknown, log: WorkerLog) => Hearing | Promise<Hearing>,
): void {
  const link = new ParentLink(worker);
  const log: WorkerLog = (level, message, fields = {}) => link.post({ kind: 'log', level, message, fields });
  // A terminal and a service manager send these to all processes. The calls end in order first, and need their workers.
  worker.on('SIGINT', () => undefined);
  worker.on('SIGTERM', () => undefined);
  try {
    setPriority(NICENESS);
  } catch (error) {
    log('debug', 'a transcription worker runs at normal priority', { reason: messageOf(error) });
  }
  let service: WorkerService | null = null;
  const start = async ({ settings, address, turns }: WorkerCommand & { op: 'start' }): Promise<void> => {
    try {
      const hearing = await makeHearing(settings, log);
      service = new WorkerService({ ...hearing, link, clock, address, turns });
      link.post({ kind: 'ready' });
    } catch (error) {
      link.post({ kind: 'failed', reason: messageOf(error) });
    }
  };
  link.listen(
    (command) => {
      if (command.op === 'start') void start(command);
      else service?.command(command);
    },
    // Everything that is open ends with the process. Its children see their own pipes end.
    () => worker.exit(0),
  );
}
