import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { messageOf } from '../../../shared/message-of.ts';
import { partOfEnvironment } from '../../../shared/part-of-environment.ts';
import { SpeechError } from '../speech-error.ts';

/** What the program is to do. */
export interface EspeakRequest {
  /** A path, or a name that is looked for in PATH. */
  readonly program: string;
  readonly args: readonly string[];
  /** What it reads from its standard input. */
  readonly input: string;
  /** Most octets that it may answer. */
  readonly maxBytes: number;
}

/** It gets no more of our environment than where its libraries and data are. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH', 'ESPEAK_DATA_PATH'];
/** How much of what the program complains of is told. */
const MAX_COMPLAINT = 200;

/**
 * Runs the program once, and gives its standard output. Nothing of it is left when this settles: it is killed when
 * `stop` is aborted, or when it says too much.
 * @throws SpeechError `engine`, or the signal's reason
 */
export async function runEspeak({ program, args, input, maxBytes }: EspeakRequest, stop: AbortSignal): Promise<Buffer> {
  stop.throwIfAborted();
  const notStarted = (cause: unknown): SpeechError =>
    new SpeechError('engine', `${program} cannot be started: ${messageOf(cause)}`);
  const child = start(program, args, notStarted);
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  child.once('error', (cause) => {
    if (child.pid === undefined) reject(notStarted(cause));
  });
  child.once('close', (code, signal) => resolve(code === 0 ? null : `${program} ended with ${signal ?? code ?? ''}`));
  const kill = (): void => void child.kill('SIGKILL');
  stop.addEventListener('abort', kill, { once: true });
  const pieces: Buffer[] = [];
  let bytes = 0;
  let complaint = '';
  child.stdout?.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBytes) kill();
    else pieces.push(piece);
  });
  child.stderr?.on('data', (piece: Buffer) => {
    complaint = (complaint + piece.toString('latin1')).slice(0, MAX_COMPLAINT);
  });
  // A program that ends early does not read all of its input. Its exit code tells of it.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  try {
    const fault = await promise;
    stop.throwIfAborted();
    if (bytes > maxBytes) throw new SpeechError('engine', `${program} made more than ${maxBytes} octets`);
    if (fault !== null) throw new SpeechError('engine', `${fault}: ${complaint.trim()}`);
    return Buffer.concat(pieces);
  } finally {
    stop.removeEventListener('abort', kill);
  }
}

/**
 * Some reasons why a program cannot be started are thrown, and others come as `error`. A child that lacks file
 * descriptors (EMFILE) has no streams, which the types of Node do not say.
 */
function start(program: string, args: readonly string[], notStarted: (cause: unknown) => SpeechError): ChildProcess {
  try {
    const env = partOfEnvironment(process.env, ENVIRONMENT);
    return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  } catch (cause) {
    throw notStarted(cause);
  }
}
