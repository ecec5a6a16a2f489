import { setPriority } from 'node:os';
import type { Clock } from '../ports/clock.ts';
import { endWithParent } from '../shared/end-with-parent.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import type { WorkerCommand, WorkerMessage } from './messages.ts';
import type { ChildEnd } from './parent-link.ts';
import { ParentLink } from './parent-link.ts';
import type { Hearing } from './worker-service.ts';
import { WorkerService } from './worker-service.ts';

/** A transcript may be late. Calls may not, so that they have the CPU first. */
const NICENESS = 5;
/** Time that the recognizer and the detector have to close when the parent is gone. */
const CLOSE_LIMIT_MS = 1_000;

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
  endWithParent();
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
  let hearing: Hearing | null = null;
  const start = async ({ settings, address, turns }: WorkerCommand & { op: 'start' }): Promise<void> => {
    try {
      hearing = await makeHearing(settings, log);
      service = new WorkerService({ ...hearing, link, clock, address, turns });
      link.post({ kind: 'ready' });
    } catch (error) {
      link.post({ kind: 'failed', reason: messageOf(error) });
    }
  };
  /** What was said leaves the disk with the recognizer, and its programs end. */
  const leave = async (): Promise<void> => {
    const open = hearing === null ? [] : [hearing.recognizer, hearing.detector];
    const close = async (): Promise<unknown> => await Promise.all(open.map(async (part) => await part.close()));
    await within({ clock, ms: CLOSE_LIMIT_MS, who: 'the recognizer' }, close).catch(() => undefined);
    worker.exit(0);
  };
  link.listen(
    (command) => {
      if (command.op === 'start') void start(command);
      else service?.command(command);
    },
    () => void leave(),
  );
}
